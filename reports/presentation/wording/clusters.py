"""What is said where several clusters stand together: who is in more than one of them, and who is of which level."""

from collections.abc import Iterable, Sequence

from associations.models import Cluster
from associations.numbers import format_count
from reports.analysis.all_clusters import Overlap
from reports.presentation.wording.pieces import listed, plain

MOST_IN_A_SENTENCE = 12  # associations by name; of more a sentence counts, and the names stand below it


def overlap(found: Overlap, names: Sequence[str], counted_by: str = "") -> str:
    """Return "Hải Phòng thuộc cả Cụm 2 và Cụm 5, chỉ tính một lần"; names: of the associations.

    counted_by: the cluster whose figures count, where the clusters have them from different days.
    """
    who = plain(listed(names)) if len(names) <= MOST_IN_A_SENTENCE else f"{format_count(len(names))} hội"
    clusters = plain(listed(cluster.short_name for cluster in found.clusters))
    whose = f", theo số của {counted_by}" if counted_by else ""
    return f"{who} thuộc cả {clusters}, chỉ tính một lần{whose}."


def both_levels(clusters: Iterable[Cluster]) -> str:
    """Say which clusters have members of both levels; "" where none has."""
    names = [cluster.short_name for cluster in clusters]
    if not names:
        return ""
    return (
        f"{plain(listed(names))} có cả hội cấp tỉnh và hội cấp xã; hai cấp tính riêng, không cộng vào nhau."
    )
