"""The expressions of GitHub's workflows, as far as they are simple: contexts, text, numbers, ! == != && || and a few functions."""

import re

TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|(&&|\|\||==|!=|[!()\[\],.])|([A-Za-z_*][A-Za-z0-9_-]*))")


class Unknown(Exception):
    pass


def evaluate(text, contexts, status="success"):
    """The value of what stands between ${{ and }}."""
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise Unknown(f"`{text}` is more than this runner understands")
        tokens.append(found.groups())
        at = found.end()
    parser = Parser(tokens, contexts, status)
    value = parser.any_of()
    if parser.tokens:
        raise Unknown(f"`{text}` is more than this runner understands")
    return value


def fill(text, contexts):
    """Replaces each expression of a text by its value, as text."""
    if not isinstance(text, str):
        return shown(text)
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: shown(evaluate(found[1], contexts)), text, flags=re.S)


def shown(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Parser:
    def __init__(self, tokens, contexts, status):
        self.tokens, self.contexts, self.status = tokens, contexts, status

    def take(self, *signs):
        if self.tokens and self.tokens[0][2] in signs:
            return self.tokens.pop(0)[2]
        return None

    def any_of(self):
        value = self.all_of()
        while self.take("||"):
            other = self.all_of()
            value = value or other
        return value

    def all_of(self):
        value = self.equal()
        while self.take("&&"):
            other = self.equal()
            value = other if value else value
        return value

    def equal(self):
        value = self.unary()
        while sign := self.take("==", "!="):
            same = loosely(value) == loosely(self.unary())
            value = same if sign == "==" else not same
        return value

    def unary(self):
        if self.take("!"):
            return not self.unary()
        return self.postfix()

    def postfix(self):
        if self.take("("):
            value = self.any_of()
            self.need(")")
            return value
        if not self.tokens:
            raise Unknown("an expression ends too early")
        text, number, _, name = self.tokens.pop(0)
        if text is not None:
            return text[1:-1].replace("''", "'")
        if number is not None:
            return int(number)
        if name is None:
            raise Unknown("an expression is more than this runner understands")
        if self.take("("):
            return self.call(name)
        return self.path(name)

    def path(self, name):
        if name in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[name]
        if name not in self.contexts:
            raise Unknown(f"there is no context `{name}` here")
        value = self.contexts[name]
        while self.tokens:
            if self.take("."):
                key = self.tokens.pop(0)[3]
            elif self.take("["):
                key = self.any_of()
                self.need("]")
            else:
                break
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def call(self, name):
        arguments = []
        while not self.take(")"):
            arguments.append(self.any_of())
            self.take(",")
        known = {
            "always": lambda: True,
            "success": lambda: self.status == "success",
            "failure": lambda: self.status == "failure",
            "cancelled": lambda: False,
            "contains": lambda all, one: one in (all or ""),
            "startsWith": lambda text, begin: shown(text).startswith(begin),
        }
        if name not in known:
            raise Unknown(f"there is no function `{name}` here")
        return known[name](*arguments)

    def need(self, sign):
        if not self.take(sign):
            raise Unknown(f"`{sign}` is missing in an expression")


def loosely(value):
    return "" if value is None else value.lower() if isinstance(value, str) else value
