"""What browsers load: put together, made smaller, compressed at set-up, kept for good."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from khuyenhoc.static_files.bundles import BUNDLES, COPIES, bundle
from khuyenhoc.static_files.node import node
from khuyenhoc.static_files.smaller import smaller_script, smaller_style
from khuyenhoc.static_files.used_styles import left_out, used_rules

BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}
UNPACK = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"


def test_a_style_says_the_same_in_fewer_letters():
    css = """/* why */
    a:hover > b, input[value="a  ;  b"] { color: red;  background: url("data:image/svg+xml,<svg xmlns='x'/* y */>") ; }
    @media (max-width: 60rem) and (hover) { i::before { content: "/* no comment */  "; margin: calc(1px + 2px) } }
    """
    assert smaller_style(css) == (
        'a:hover > b,input[value="a  ;  b"]{color:red;background:url("data:image/svg+xml,<svg xmlns=\'x\'/* y */>")}'
        '@media (max-width: 60rem) and (hover){i::before{content:"/* no comment */  ";margin:calc(1px + 2px)}}'
    )


def test_a_script_keeps_its_lines_but_those_that_are_comments():
    script = 'const a = "// no comment";\n\n  // why\n  a();  // behind\n  const b = `x // y`;\n'
    assert smaller_script(script) == 'const a = "// no comment";\na();  // behind\nconst b = `x // y`;'


@pytest.mark.parametrize("script", ["const a = `one\n  // two`;\n", "/* a\n// b */\n"])
def test_a_script_that_would_change_is_refused(script):
    with pytest.raises(ValueError, match="line 1"):
        smaller_script(script)


def test_rules_of_classes_that_no_page_has_are_left_out():
    css = """:root { --used: 1px; --in-turn: var(--used); --unread: "a;b"; --of-others: 2px; }
    p { margin: var(--in-turn) } .btn, .btn.modal { color: red } .modal { color: blue }
    .btn:not(.modal):hover { color: green } [data-bs-theme=dark] .btn { color: black }
    @media print { .modal { color: blue } } @media print { .btn { content: "}" } } @keyframes x { to { top: 0 } }
    """
    assert smaller_style(used_rules(css, frozenset({"btn"}), ".own { width: var(--of-others) }")) == (
        ":root{--used:1px;--in-turn:var(--used);--of-others:2px}p{margin:var(--in-turn)}.btn{color:red}"
        '.btn:not(.modal):hover{color:green}@media print{.btn{content:"}"}}@keyframes x{to{top:0}}'
    )


def test_what_is_left_out_is_known_by_its_classes():
    css = "p, .a > .b, .a, .b:not(.c) { top: 0 } @media print { .a.d { top: 0 } } [data-bs-theme=dark] .e { top: 0 }"
    assert left_out(css, frozenset({"a"})) == {frozenset("ab"), frozenset("b"), frozenset("ad")}


@pytest.mark.parametrize("name", [name for name in BUNDLES if name.endswith(".css")])
def test_what_a_style_names_is_there(name):
    for address in re.findall(r"""url\(["']?([^"')]+)""", bundle(name)):
        assert address.startswith("data:") or finders.find(address), address


def test_letters_are_half_of_what_the_package_has():
    for name in [name for name in COPIES if name.endswith(".woff2")]:
        made = Path(finders.find(name)).read_bytes()
        assert made[:4] == b"wOF2"
        assert int.from_bytes(made[8:12], "big") == len(made)
        assert len(made) < 0.6 * COPIES[name].stat().st_size


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["site.css", "form.js", "figures.css", "letters/latin-400.woff2"])
def test_a_file_is_kept_for_good_and_sent_in_the_form_that_a_browser_reads(name):
    whole = Path(settings.STATIC_ROOT, staticfiles_storage.stored_name(name)).read_bytes()
    forms = {}
    for accepted in (BROWSER, {"accept-encoding": "gzip"}, {}):
        answer = Client().get(staticfiles_storage.url(name), headers=accepted)
        assert answer.status_code == 200
        assert re.fullmatch(r"max-age=\d{8,}, public, immutable", answer["Cache-Control"])
        forms[answer.get("Content-Encoding", "")] = b"".join(answer.streaming_content)
        answer.close()
    if name.endswith(".woff2"):  # which is Brotli itself
        assert forms == {"": whole}
        return
    unpacked = subprocess.run([*node(), "-e", UNPACK], input=forms["br"], capture_output=True, check=True)
    assert unpacked.stdout == gzip.decompress(forms["gzip"]) == forms[""] == whole
    assert len(forms["br"]) < len(forms["gzip"]) < len(whole)
    assert b"/*" not in re.sub(rb"url\([^)]*\)", b"", whole)


FORM = ("site.css", "sheet.css", "site.js", "htmx.js", "form.js")
OVERVIEW = ("site.css", "figures.css", "site.js", "figures.js")


@pytest.mark.parametrize(("names", "most"), [(FORM, 85_000), (OVERVIEW, 60_000)])
def test_what_a_first_page_loads_beside_itself_stays_small(names, most):
    """Bytes; python -m tests.bench.weights weighs all pages."""
    letters = [name for name in COPIES if name.endswith(".woff2")]
    kept = [Path(settings.STATIC_ROOT, staticfiles_storage.stored_name(name)) for name in (*names, *letters)]
    sent = [path if path.suffix == ".woff2" else path.with_name(f"{path.name}.br") for path in kept]
    assert sum(path.stat().st_size for path in sent) < most
