"""Over random clusters: what is called a part of a total is one, and a change says what it is of."""

import re

from reports.narrative.compose import narrative
from reports.narrative.paragraphs import paragraphs_of
from tests.reports.comparable.clusters import made_cluster

_DOCUMENTS = re.compile(
    r"ban hành ([\d.]+) văn bản[^()]*(?:\([^()]*\)[^()]*)?\(([\d.]+)[^,]* của cấp ủy, ([\d.]+)[^,]* của chính quyền\)"
)


def number(text: str) -> int:
    return int(text.replace(".", ""))


def test_parts_add_up_to_their_total_and_no_change_is_of_nothing():
    split = apart = unchanged = 0
    for seed in range(5000, 5030):
        for paragraph in paragraphs_of(narrative(made_cluster(seed).then)):
            text = re.sub(r"\s", " ", paragraph.text)
            for found in _DOCUMENTS.finditer(text):
                total, *parts = map(number, found.groups())
                assert sum(parts) == total, (seed, text)
                split += 1
            apart += "Tính riêng từng loại, có " in text
            for behind in re.findall(r"Riêng ở .*?(\w+,? )(?:hầu như )?không đổi", text):
                assert not re.search(r"(?:,|\bvà|\bnăm) $", behind), (seed, text)
                unchanged += 1
    assert min(split, apart, unchanged) > 0
