"""The house rules, read off the syntax trees: who imports whom, sizes, names, hints.

Every rule is a function from a package folder to a list of sentences, one per breach. The same
functions are run on a small fake package with planted breaches, so that none of them is blind.
Notebooks are looked at in test_notebooks.py.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pydantic
import pytest

import planner

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "planner"

LAYERS = (
    ("__main__",),
    ("cli",),
    ("__init__",),  # the front door: public names, and nothing else
    ("doctor", "serving"),
    ("widgets",),
    ("workshop",),
    ("exports",),
    ("figures",),
    ("plan",),
    ("audience", "content", "cadence"),
    ("inference",),
    ("samples",),
    ("metrics", "simulate"),
    ("sources",),
    ("brief", "platforms", "workspace"),
    ("brief_parts",),
    ("catalog", "jobs", "public_holidays", "schema", "verdict"),
    ("plain_yaml", "share", "wording"),
    ("errors",),
)
"""From top to bottom: a room imports from lower lines only; rooms on one line do not know each
other. `samples` reads and writes the sample brands, so it stands above `simulate` and `sources`;
`brief` takes its defaults from `catalog`."""

LEVEL = {room: level for level, line in enumerate(LAYERS) for room in line}

ROOMS_OF_LIBRARY = {
    "plotly": {"figures"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets"},
    "traitlets": {"widgets", "serving"},  # Jupyter's and Voila's own settings are traitlets
    "voila": {"serving"},
    "tornado": {"serving"},
    "jupyter": {"serving"},
    "ipykernel": {"serving"},
    "IPython": {"serving"},
    "nbconvert": {"serving"},
    "nbformat": {"serving"},
    "nbclient": {"serving"},
}
"""Libraries that only some rooms may import ("jupyter" stands for every jupyter... module)."""

LOOKED_UP = {
    ("widgets/plotly_file.py", "plotly"): "finds the packaged plotly.min.js, without importing it",
}
"""(file, library) that is looked up by name and not imported, and why."""

WRITING_ROOMS = {"cli", "exports", "samples", "workshop", "workspace"}
WRITING_FILES = {"plan/store.py"}

CATCH_ALL_NAMES = {"utils", "util", "helpers", "helper", "managers", "manager", "base", "common"}

LINES_MAX = 600
MEDIAN_LINES_MAX = 250

PUBLIC_NAMES = [
    "ActiveGain",
    "Answering",
    "AudienceSegmentation",
    "Balance",
    "Boost",
    "Brief",
    "BriefError",
    "Campaign",
    "Capacity",
    "ContentCells",
    "DataError",
    "EngagementTypes",
    "ExpertClusters",
    "Goal",
    "HourOfWeekMap",
    "Import",
    "InboundModel",
    "InfeasiblePlan",
    "InterferenceModel",
    "Kpi",
    "LatentClasses",
    "Lifecycle",
    "Mix",
    "MixLimits",
    "Plan",
    "PlanStore",
    "PlannerError",
    "Promise",
    "RecencyFrequency",
    "RecencyLifecycle",
    "Reserve",
    "ResponseModel",
    "SAMPLE_BRANDS",
    "SegmentTables",
    "Tiers",
    "TimingModel",
    "Verdict",
    "Workspace",
    "__version__",
    "audience_drift",
    "best_dated_slots",
    "best_slots",
    "declared_profiles",
    "displayed_movement",
    "even_spacing",
    "export",
    "frequency_curve",
    "kind_counts",
    "learning_reserve",
    "load_sample",
    "make_plan",
    "member_movement",
    "open_act_log",
    "plan_coverage",
    "plan_mix",
    "plan_violations",
    "platform_reach",
    "present_mix",
    "present_rhythm",
    "reach_together",
    "read_account",
    "read_hour_test",
    "read_inbound",
    "read_interactions",
    "read_posts",
    "read_survey",
    "spike_watch",
    "steps_by_totals",
    "types_from_json",
    "types_to_json",
    "weekly_exposure",
]
PUBLIC_CONSTANTS = {"SAMPLE_BRANDS": tuple, "__version__": str}


class Import(NamedTuple):
    """One import: where it stands, the module's full name, the name taken from it, and how."""

    line: int
    module: str
    name: str
    how: str  # "import" or "look-up"


def modules_of(package: Path) -> list[Path]:
    """The package's own modules; what was built or fetched into it does not count."""
    return sorted(
        path
        for path in package.rglob("*.py")
        if not {"__pycache__", "_share"} & set(path.relative_to(package).parts)
    )


def room_of(path: Path, package: Path) -> str:
    """The folder or file at the top of the package that a module belongs to."""
    first = path.relative_to(package).parts[0]
    return first.removesuffix(".py")


def imports_of(path: Path, package: Path) -> Iterator[Import]:
    """All imports of a file: at the top, inside functions, under TYPE_CHECKING, by a text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, "", "import")
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                parts = [package.name, *path.relative_to(package).parent.parts]
                parts = parts[: len(parts) - node.level + 1]
                module = ".".join([*parts, *([module] if module else [])])
            for alias in node.names:
                yield Import(node.lineno, module, alias.name, "import")
        elif isinstance(node, ast.Call) and node.args and _called(node) in (
            "import_module", "__import__", "find_spec", "util.find_spec",
        ):  # fmt: skip
            text = getattr(node.args[0], "value", None)
            how = "look-up" if _called(node).endswith("find_spec") else "import"
            if isinstance(text, str) and not text.startswith(package.name + "."):
                yield Import(node.lineno, text, "", how)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A module loaded later is named by a text, such as "planner.widgets.app".
            parts = node.value.split(".")
            if parts[0] == package.name and all(parts[1:]) and _is_module(package, parts[1:]):
                yield Import(node.lineno, node.value, "", "import")


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        if isinstance(owner, ast.Attribute) and owner.attr == "util":
            return f"util.{function.attr}"
        return function.attr
    return getattr(function, "id", "")


def _is_module(package: Path, parts: list[str]) -> bool:
    place = package.joinpath(*parts)
    return place != package and (
        place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
    )


def _room_meant(found: Import, package: Path) -> str | None:
    """The room an import reaches; None for another library, or the version number."""
    parts = found.module.split(".")
    if parts[0] != package.name:
        return None
    if len(parts) > 1:
        return parts[1]
    if found.name and _is_module(package, [found.name]):
        return found.name
    return None if found.name == "__version__" else "__init__"


def layer_breaches(package: Path) -> list[str]:
    """Imports that go upwards or sideways, and rooms that stand on no line."""
    breaches = []
    for path in modules_of(package):
        room, place = room_of(path, package), path.relative_to(package).as_posix()
        if room not in LEVEL:
            breaches.append(f"{place}: the room {room} stands on no line of LAYERS")
            continue
        for found in imports_of(path, package):
            meant = _room_meant(found, package)
            if meant is None or meant == room:
                continue
            if meant not in LEVEL:
                breaches.append(f"{place}:{found.line} imports {meant}, which stands on no line")
            elif LEVEL[meant] <= LEVEL[room]:
                way = "sideways" if LEVEL[meant] == LEVEL[room] else "upwards"
                breaches.append(f"{place}:{found.line} imports {way}: {room} from {meant}")
    return breaches


def private_breaches(package: Path) -> list[str]:
    """Names with a leading underscore that are taken from another room."""
    return [
        f"{path.relative_to(package).as_posix()}:{found.line} takes {found.module}.{found.name}"
        for path in modules_of(package)
        for found in imports_of(path, package)
        if found.name.startswith("_") and not found.name.startswith("__")
        and _room_meant(found, package) not in (None, room_of(path, package))
    ]  # fmt: skip


def library_breaches(package: Path) -> list[str]:
    """Imports of a library in a room that should not know it; look-ups nobody gave a reason for."""
    breaches = []
    for path in modules_of(package):
        place = path.relative_to(package).as_posix()
        for found in imports_of(path, package):
            library = found.module.split(".")[0]
            key = "jupyter" if library.startswith("jupyter") else library
            allowed = ROOMS_OF_LIBRARY.get(key)
            if allowed is None or room_of(path, package) in allowed:
                continue
            if found.how == "look-up" and (place, library) in LOOKED_UP:
                continue
            breaches.append(f"{place}:{found.line} {found.how} of {library}")
    return breaches


def print_breaches(package: Path) -> list[str]:
    """Calls of print: a person reads results, messages and the command line's own output."""
    return [
        f"{path.relative_to(package).as_posix()}:{node.lineno} calls print"
        for path in modules_of(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _called(node) in ("print", "pprint")
    ]


def writing_breaches(package: Path) -> list[str]:
    """Files written outside the rooms that may write."""
    breaches = []
    for path in modules_of(package):
        place = path.relative_to(package).as_posix()
        if room_of(path, package) in WRITING_ROOMS or place in WRITING_FILES:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _writes(node):
                breaches.append(f"{place}:{node.lineno} writes a file")
    return breaches


def _writes(call: ast.Call) -> bool:
    if _called(call) in ("write_text", "write_bytes"):
        return True
    if _called(call) != "open":
        return False
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
    modes = [node.value for node in given if isinstance(node, ast.Constant)]
    return any(
        isinstance(mode, str) and re.fullmatch(r"(?=.*[wax+])[rwaxbt+]{1,4}", mode)
        for mode in modes
    )


def name_breaches(package: Path) -> list[str]:
    """Modules and folders whose name says nothing about what is in them."""
    return [
        f"{path.relative_to(package).as_posix()} is a catch-all name"
        for path in modules_of(package)
        for part in path.relative_to(package).with_suffix("").parts
        if part.strip("_").lower() in CATCH_ALL_NAMES
    ]


def docstring_breaches(package: Path) -> list[str]:
    """Modules without a docstring."""
    return [
        f"{path.relative_to(package).as_posix()} has no docstring"
        for path in modules_of(package)
        if not (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip()
    ]


def hint_breaches(package: Path) -> list[str]:
    """Functions without a leading underscore that lack a type hint."""
    breaches = []
    for path in modules_of(package):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        methods = {
            id(function)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for function in node.body
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("_"):
                continue
            given = [*node.args.posonlyargs, *node.args.args]
            is_static = any(getattr(mark, "id", "") == "staticmethod" for mark in
                            node.decorator_list)  # fmt: skip
            if id(node) in methods and not is_static:
                given = given[1:]
            given += [*node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            bare = [argument.arg for argument in given if argument and not argument.annotation]
            bare += [] if node.returns else ["the result"]
            if bare:
                place = path.relative_to(package).as_posix()
                breaches.append(f"{place}:{node.lineno} {node.name}: no hint for {', '.join(bare)}")
    return breaches


def lines_of(package: Path) -> dict[str, int]:
    """Module -> its number of lines."""
    return {
        path.relative_to(package).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules_of(package)
    }


def size_breaches(package: Path) -> list[str]:
    """Modules past the ceiling."""
    return [f"{name} has {n} lines" for name, n in lines_of(package).items() if n > LINES_MAX]


RULES = [
    layer_breaches,
    private_breaches,
    library_breaches,
    print_breaches,
    writing_breaches,
    name_breaches,
    docstring_breaches,
    hint_breaches,
    size_breaches,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule) -> None:
    assert len(modules_of(PACKAGE)) > 100
    breaches = rule(PACKAGE)
    assert not breaches, "\n".join(breaches)


def test_half_of_all_modules_are_short(capsys: pytest.CaptureFixture) -> None:
    lines = lines_of(PACKAGE)
    median, largest = statistics.median(lines.values()), max(lines, key=lambda name: lines[name])
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(lines)} modules, {sum(lines.values()):,} lines: median {median:g}, "
            f"largest {lines[largest]} ({largest})\n"
        )
    assert median < MEDIAN_LINES_MAX


def test_every_named_look_up_is_still_needed() -> None:
    used = {
        (path.relative_to(PACKAGE).as_posix(), found.module.split(".")[0])
        for path in modules_of(PACKAGE)
        for found in imports_of(path, PACKAGE)
        if found.how == "look-up"
    }
    assert set(LOOKED_UP) <= used


def test_no_room_stands_on_two_lines() -> None:
    rooms = [room for line in LAYERS for room in line]
    assert len(rooms) == len(set(rooms))


# Public names


def test_the_public_names_are_these() -> None:
    assert planner.__all__ == PUBLIC_NAMES
    assert dir(planner) == planner.__all__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'planner' has no attribute 'Plann'"):
        _ = planner.Plann


def test_type_checkers_see_what_is_loaded_later() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (guarded,) = (
        node for node in tree.body if isinstance(node, ast.If) and node.test.id == "TYPE_CHECKING"
    )
    seen = {(node.module, alias.name) for node in guarded.body for alias in node.names}
    assert seen == {(f"planner.{home}", name) for name, home in planner._HOME_OF.items()}
    assert {name for _, name in seen} | {"__version__"} == set(PUBLIC_NAMES)


@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_name_is_documented(name: str) -> None:
    value = getattr(planner, name)
    if name in PUBLIC_CONSTANTS:
        assert type(value) is PUBLIC_CONSTANTS[name]
        return
    own = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
    assert own and own.strip(), f"{name} has no docstring of its own"
    is_record = inspect.isclass(value) and (
        dataclasses.is_dataclass(value) or issubclass(value, pydantic.BaseModel)
    )
    if is_record:
        # The one that dataclasses make up themselves, "Kpi(metric, target)", says nothing.
        assert not own.startswith(f"{name}("), f"{name} has no docstring of its own"
    else:
        assert ">>> " in own, f"{name} has no example in its docstring"


@pytest.mark.parametrize("name", [name for name in PUBLIC_NAMES if name != "__version__"])
def test_every_public_name_stands_in_the_readme(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}\b", readme), f"README.md does not mention {name}"


# The rules themselves: every planted breach is found, and nothing else


FAKE = {
    "__init__.py": '"""Front door."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n'
    "    from planner.plan import make as make\n__version__ = '1'\n",
    "errors.py": '"""Errors."""\n\n\nclass Problem(Exception):\n    pass\n',
    "plan/__init__.py": '"""Plans."""\nfrom planner.plan.make import make\n',
    "plan/make.py": '"""Making."""\nfrom planner import __version__\n'
    "from planner.errors import Problem\n\n\ndef make(a: int, *b: int, **c: int) -> str:\n"
    "    return str(a) + __version__\n",
    "widgets/__init__.py": '"""Widgets."""\nLATER = "planner.widgets.app"\n',
    "widgets/app.py": '"""App."""\nimport ipywidgets\nfrom ..plan import make\n',
    "widgets/plotly_file.py": '"""File."""\nimport importlib.util\n'
    'PLACE = importlib.util.find_spec("plotly")\n',
    "figures/slots.py": '"""Slots."""\nimport plotly.graph_objects as go\n',
    "exports/out.py": '"""Out."""\n\n\ndef save(path: str) -> None:\n'
    '    with open(path, "w") as file:\n        file.write("x")\n',
    "workspace/keep.py": '"""Keep."""\n\n\nclass Keep:\n    @staticmethod\n'
    "    def one(value: int) -> int:\n        return value\n\n    def two(self) -> None:\n"
    "        pass\n\n    def _three(self, value):\n        pass\n",
}
"""A package without a breach; `MADE_WORSE` changes one file at a time."""

MADE_WORSE = [
    (layer_breaches, "errors.py", "\nfrom planner.plan import make\n", ["errors.py:7 imports"]),
    (layer_breaches, "errors.py", "\nimport planner.plan.make\n", ["upwards: errors from plan"]),
    (layer_breaches, "errors.py", "\nimport planner\n", ["upwards: errors from __init__"]),
    (layer_breaches, "errors.py", "\nfrom planner import plan\n", ["upwards: errors from plan"]),
    (layer_breaches, "errors.py", "\nfrom planner import make\n", ["errors from __init__"]),
    (layer_breaches, "errors.py", "\nfrom . import plan\n", ["upwards: errors from plan"]),
    (layer_breaches, "plan/make.py", "\nfrom ..figures import slots\n", ["plan from figures"]),
    (layer_breaches, "plan/make.py", "\nfrom .. import figures\n", ["plan from __init__"]),
    (layer_breaches, "errors.py", '\nLATER = "planner.plan.make"\n', ["errors from plan"]),
    (
        layer_breaches,
        "errors.py",
        "\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from planner.plan import make\n",
        ["errors.py:9 imports upwards"],
    ),
    (
        layer_breaches,
        "errors.py",
        "\ndef late() -> None:\n    from planner.plan import make\n",
        ["errors.py:8 imports upwards"],
    ),
    (
        layer_breaches,
        "audience/tiers.py",
        '"""Tiers."""\nfrom planner.content import mix\n',
        ["audience/tiers.py:2 imports sideways: audience from content"],
    ),
    (layer_breaches, "extra.py", '"""Extra."""\n', ["extra.py: the room extra stands on no line"]),
    (
        layer_breaches,
        "plan/make.py",
        "\nfrom planner.extra import x\n",
        ["imports extra, which stands on no line"],
    ),
    (
        private_breaches,
        "plan/make.py",
        "\nfrom planner.errors import _made\n",
        ["plan/make.py:9 takes planner.errors._made"],
    ),
    (library_breaches, "plan/make.py", "\nimport plotly\n", ["plan/make.py:9 import of plotly"]),
    (library_breaches, "exports/out.py", "\nfrom plotly import io\n", ["import of plotly"]),
    (library_breaches, "plan/make.py", "\nimport ipywidgets as w\n", ["import of ipywidgets"]),
    (library_breaches, "widgets/app.py", "\nimport jupyter_client\n", ["of jupyter_client"]),
    (library_breaches, "widgets/app.py", "\nfrom tornado import web\n", ["import of tornado"]),
    (
        library_breaches,
        "plan/make.py",
        '\nimport importlib\nimportlib.import_module("voila.app")\n',
        ["plan/make.py:10 import of voila"],
    ),
    (
        library_breaches,
        "widgets/app.py",
        '\nfrom importlib.util import find_spec\nfind_spec("plotly")\n',
        ["widgets/app.py:6 look-up of plotly"],
    ),
    (
        library_breaches,
        "widgets/plotly_file.py",
        "\nimport plotly\n",
        ["widgets/plotly_file.py:5 import of plotly"],
    ),
    (print_breaches, "plan/make.py", '\nprint("x")\n', ["plan/make.py:9 calls print"]),
    (
        writing_breaches,
        "plan/make.py",
        '\nopen("x", "w")\n',
        ["plan/make.py:9 writes a file"],
    ),
    (writing_breaches, "plan/make.py", '\nopen("x", mode="rb+")\n', ["writes a file"]),
    (writing_breaches, "plan/make.py", '\nPath("x").open("a")\n', ["writes a file"]),
    (writing_breaches, "plan/make.py", '\nPath("x").write_bytes(b"")\n', ["writes a file"]),
    (name_breaches, "plan/utils.py", '"""Things."""\n', ["plan/utils.py is a catch-all name"]),
    (name_breaches, "plan/_helpers.py", '"""Things."""\n', ["plan/_helpers.py is a catch-all"]),
    (name_breaches, "common/one.py", '"""Things."""\n', ["common/one.py is a catch-all name"]),
    (docstring_breaches, "plan/bare.py", "x = 1\n", ["plan/bare.py has no docstring"]),
    (docstring_breaches, "plan/blank.py", '"""  """\n', ["plan/blank.py has no docstring"]),
    (
        hint_breaches,
        "plan/make.py",
        "\ndef bare(a, b: int, *c, **d):\n    pass\n",
        ["plan/make.py:9 bare: no hint for a, c, d, the result"],
    ),
    (
        hint_breaches,
        "plan/make.py",
        "\nclass Cut:\n    def at(self, hour) -> None:\n        def inner():\n            pass\n",
        ["at: no hint for hour", "inner: no hint for the result"],
    ),
    (size_breaches, "plan/long.py", '"""Long."""\n' + "x = 1\n" * 600, ["plan/long.py has 601"]),
]


def _fake_package(folder: Path, changes: dict[str, str]) -> Path:
    package = folder / "planner"
    for name, text in (FAKE | changes).items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_silent_about_a_good_package(rule, tmp_path: Path) -> None:
    assert rule(_fake_package(tmp_path, {})) == []


@pytest.mark.parametrize(("rule", "name", "added", "expected"), MADE_WORSE)
def test_a_rule_finds_what_was_planted(
    rule, name: str, added: str, expected: list[str], tmp_path: Path
) -> None:
    package = _fake_package(tmp_path, {name: FAKE.get(name, "") + added})
    found = rule(package)
    assert len(found) == len(expected)
    for sentence, part in zip(sorted(found), sorted(expected), strict=True):
        assert part in sentence


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, *_ in MADE_WORSE} == set(RULES)


def test_built_files_are_not_the_package(tmp_path: Path) -> None:
    package = _fake_package(tmp_path, {"_share/notebooks/utils.py": "", "__pycache__/x.py": ""})
    assert all(rule(package) == [] for rule in RULES)
