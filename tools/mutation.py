"""Mutants: the same program with one small fault each.

The operators flip comparisons, swap `and` with `or`, drop `not`, change what is returned, count one
too many, make conditions constant, delete statements and empty tables. What only words, types or
wires a message is left alone, since no test owes it a failure.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import replace
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from random import Random

_FLIPPED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}
_EMPTY: dict[type[ast.expr], str] = {ast.Dict: "{}", ast.List: "[]", ast.Tuple: "()", ast.Set: "set()"}
_PASSED_OVER = {"annotation", "returns", "decorator_list", "type_params", "bases", "type_comment"}
_LOGGED = {"debug", "info", "warning", "error", "exception", "critical", "log"}

type _Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
type _Change = tuple[str, ast.AST, str]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the bytes from `start` to `end` of the file become `mutated`."""

    file: str
    line: int
    last_line: int
    statement: int  # its first line
    at_import: bool  # the line runs when the module is imported
    constant: str  # the name that the statement gives a value, where it runs at import
    operator: str
    original: str
    mutated: str
    start: int
    end: int

    def applied(self, source: str) -> str:
        """The source with the fault in it."""
        text = source.encode()
        return (text[: self.start] + self.mutated.encode() + text[self.end :]).decode()


@dataclass(frozen=True, slots=True)
class _Place:
    """What encloses a node of the syntax tree."""

    statement: ast.stmt | None = None
    function: _Function | None = None
    in_table: bool = False


def seeded_mutants(sources: Mapping[str, str], seed: int, count: int) -> list[Mutant]:
    """The mutants that the seed draws from sources by file name, one from each stretch of code.

    A stretch's operators are equally likely, and no line has two mutants.
    """
    lines = [mutants for file in sorted(sources) for mutants in _by_line(file, sources[file])]
    random, count = Random(seed), min(count, len(lines))  # noqa: S311
    drawn = []
    for start, end in pairwise(number * len(lines) // count for number in range(count + 1)):
        by_operator: dict[str, list[Mutant]] = defaultdict(list)
        for mutant in chain.from_iterable(lines[start:end]):
            by_operator[mutant.operator].append(mutant)
        drawn.append(random.choice(by_operator[random.choice(sorted(by_operator))]))
    return drawn


def _by_line(file: str, source: str) -> list[list[Mutant]]:
    lines: dict[int, list[Mutant]] = defaultdict(list)
    text = source.encode()
    starts = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    for node, place in _nodes(ast.parse(source), _Place()):
        for operator, part, mutated in _changes(node, place):
            assert isinstance(part, ast.expr | ast.stmt | ast.keyword)
            start = starts[part.lineno - 1] + part.col_offset
            end = starts[(part.end_lineno or 0) - 1] + (part.end_col_offset or 0)
            mutant = Mutant(
                file=file,
                line=part.lineno,
                last_line=part.end_lineno or part.lineno,
                statement=place.statement.lineno if place.statement else part.lineno,
                at_import=place.function is None,
                constant="" if place.function else _constant(place.statement),
                operator=operator,
                original=text[start:end].decode(),
                mutated=mutated,
                start=start,
                end=end,
            )
            lines[mutant.line].append(mutant)
    return [lines[number] for number in sorted(lines)]


def _nodes(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Every node that may be mutated, and where it stands."""
    if _is_passed_over(node):
        return
    if isinstance(node, ast.stmt):
        place = replace(place, statement=node)
    if isinstance(node, tuple(_EMPTY)) and place.function is None:
        yield node, place
        place = replace(place, in_table=True)
    else:
        yield node, place
    for field, value in ast.iter_fields(node):
        if field in _PASSED_OVER:
            continue
        inside = place
        if field == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside = replace(place, function=node, in_table=False)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child, inside)


def _is_passed_over(node: ast.AST) -> bool:
    """Whether it is for types, for exports or for the log only."""
    match node:
        case ast.Assert() | ast.TypeAlias() | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name.startswith("__")
        case ast.ClassDef(bases=bases):
            return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return name in _LOGGED and ast.unparse(owner).endswith("logger")
    return False


def _changes(node: ast.AST, place: _Place) -> Iterator[_Change]:
    """Each fault that the node itself can have: operator, the part to replace, the text instead."""
    match node:
        case ast.expr():
            yield from _calculated(node, place)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete() | ast.Expr():
            yield from _not_done(node, place)
        case ast.Return(value=ast.expr() as value):
            yield from _returned(value, place.function)
        case ast.Break():
            yield "break/continue", node, "continue"
        case ast.Continue():
            yield "break/continue", node, "break"
        case ast.If(test=test) | ast.match_case(guard=ast.expr() as test):
            yield from _decided(test)
        case ast.comprehension(ifs=tests):
            yield from chain.from_iterable(map(_decided, tests))
        case ast.arguments():
            defaults = (*node.defaults, *filter(None, node.kw_defaults))
            yield from chain.from_iterable(map(_emptied, defaults))


def _calculated(node: ast.expr, place: _Place) -> Iterator[_Change]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for index, operator in enumerate(ops):
                flipped = [*ops[:index], _FLIPPED[type(operator)], *ops[index + 1 :]]
                yield "comparison", node, _text(ast.Compare(left, flipped, others))
        case ast.BoolOp(op=operator, values=values):
            swapped = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "and/or", node, _text(ast.BoolOp(swapped, values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not", node, _text(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=right):
            if not _is_words(node):
                other = ast.Sub() if isinstance(sign, ast.Add) else ast.Add()
                yield "plus/minus", node, _text(ast.BinOp(left, other, right))
        case ast.Constant(value=int(number)):
            if not (isinstance(number, bool) or place.in_table):
                yield "number", node, str(number + 1)
        case ast.IfExp(test=test):
            yield from _decided(test)


def _not_done(node: ast.stmt, place: _Place) -> Iterator[_Change]:
    """A statement for its effect goes; a constant loses its entries."""
    match node:
        case ast.Expr(value=ast.Call() as call):
            if not _is_passed_over(call) and "super()" not in ast.unparse(call):
                yield "deleted", node, "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            if getattr(place.function, "name", "") != "__init__":
                yield "deleted", node, "pass"
        case ast.AugAssign() | ast.Delete():
            yield "deleted", node, "pass"
        case ast.Assign(targets=[ast.Name()], value=ast.expr() as value) | ast.AnnAssign(value=ast.expr() as value):
            if place.function is None:
                yield from _emptied(value)


def _decided(test: ast.expr) -> Iterator[_Change]:
    yield "condition", test, "True"
    yield "condition", test, "False"


def _emptied(value: ast.expr) -> Iterator[_Change]:
    match value:
        case ast.Call(func=ast.Name(id="frozenset" | "tuple" | "MappingProxyType"), args=[value]):
            yield from _emptied(value)
        case ast.Dict(keys=[_, *_]) | ast.Set() | ast.List(elts=[_, *_]) | ast.Tuple(elts=[_, *_]):
            yield "emptied", value, _EMPTY[type(value)]


def _returned(value: ast.expr, function: _Function | None) -> Iterator[_Change]:
    """None instead of the value, or the opposite of a boolean."""
    declared = getattr(function, "returns", None)
    if isinstance(value, ast.Constant) and isinstance(value.value, bool):
        yield "return", value, str(not value.value)
    elif isinstance(declared, ast.Name) and declared.id == "bool":
        yield "return", value, f"not ({ast.unparse(value)})"
    elif not (isinstance(value, ast.Constant) and value.value is None):
        yield "return", value, "None"


def _is_words(node: ast.expr) -> bool:
    """Whether it is a text, which nobody subtracts."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str() | bytes()):
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_words(left) or _is_words(right)
    return False


def _constant(statement: ast.stmt | None) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"
