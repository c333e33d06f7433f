"""Actions on a cluster's own template of the Word report: put one in, go back to the portal's."""

import json

from django.db import transaction
from django.utils import timezone

from associations import access
from associations.helper_process import in_helper
from associations.models import Cluster, User
from associations.printable import file_name
from associations.returns.workflow import Refused
from reports.models import DocumentTemplate


def current_template(cluster: Cluster) -> DocumentTemplate | None:
    """Return the cluster's own template without its content; None where the portal's is used."""
    found = DocumentTemplate.objects.filter(cluster=cluster, is_current=True)
    return found.defer("content").select_related("by").first()


def put_template(*, by: User, cluster: Cluster, name: str, content: bytes) -> DocumentTemplate:
    """Use a file as the cluster's template from now on; those before it are kept.

    Raises Refused with each problem in a sentence, naming placeholder and place.
    """
    _may(by, cluster)
    name = file_name(name, "mau.docx")
    if problems := json.loads(in_helper("reports.exports.document.checks.problems_as_json", (name, content))):
        raise Refused(problems)
    # The file was looked at before: nobody else's save waits for that.
    with transaction.atomic():
        # Two who put one in at once: the second waits for the first here.
        Cluster.objects.select_for_update().get(pk=cluster.pk)
        DocumentTemplate.objects.filter(cluster=cluster, is_current=True).update(is_current=False)
        return DocumentTemplate.objects.create(
            cluster=cluster, name=name, content=content, by=by, at=timezone.now()
        )


@transaction.atomic
def drop_template(*, by: User, cluster: Cluster) -> bool:
    """Go back to the portal's template; whether there was another."""
    _may(by, cluster)
    return bool(DocumentTemplate.objects.filter(cluster=cluster, is_current=True).update(is_current=False))


def _may(by: User, cluster: Cluster) -> None:
    if refusal := access.refusal_to_lead(by, cluster, "đổi mẫu báo cáo"):
        raise Refused([refusal])
