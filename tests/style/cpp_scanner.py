# SPDX-License-Identifier: EUPL-1.2
"""Finds the functions of a C++ source and their lengths, by tokens and braces.

Not a parser: it knows enough of C++ to tell a function's body from a namespace, a type, an
initialiser and the members of a constructor's initialiser list. A length is counted in lines from
the first line of the signature (its `template` line left out) to the closing brace, both included.
What is nested in a function (lambdas, local types) belongs to it. scanner_test.py says what it is
trusted with.
"""

import collections
import re

Function = collections.namedtuple("Function", "name line length")
Token = collections.namedtuple("Token", "text line")

_TOKEN = re.compile(r"""
    (?P<line_comment>//(?:[^\n\\]|\\.)*)
  | (?P<block_comment>/\*.*?\*/)
  | (?P<raw>(?:u8|u|U|L)?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
  | (?P<string>(?:u8|u|U|L)?"(?:[^"\\\n]|\\.)*")
  | (?P<number>\.?\d(?:'?[\w.])*)
  | (?P<character>(?:u8|u|U|L)?'(?:[^'\\\n]|\\.)+')
  | (?P<preprocessor>^[ \t]*\#(?:[^\n\\]|\\.)*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<symbol>::|->|\[\[|\]\]|.)
  | (?P<space>\s+)
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
_SKIPPED = ("line_comment", "block_comment", "preprocessor", "space")
_TYPES = ("class", "struct", "union", "enum")
_LITERALS = ("raw", "string", "character")


def tokenize(text):
    """Tokens without comments and preprocessor lines; a literal keeps only its kind."""
    tokens = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "mark" else "raw"
        value = match.group()
        if kind in _LITERALS:
            tokens.append(Token('""', line))
        elif kind not in _SKIPPED and not value.isspace():
            tokens.append(Token(value, line))
        line += value.count("\n")
    return tokens


def _skip_balanced(tokens, start, opening, closing):
    """Index after the token that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index].text == opening) - (tokens[index].text == closing)
        if depth == 0:
            return index + 1
    return len(tokens)


def _skip_arguments(head, start):
    """Index after the `<...>` or `(...)` at `start`; parentheses hide the signs < and >."""
    if head[start].text == "(":
        return _skip_balanced(head, start, "(", ")")
    depth = 0
    index = start
    while index < len(head):
        if head[index].text == "(":
            index = _skip_balanced(head, index, "(", ")")
            continue
        depth += (head[index].text == "<") - (head[index].text == ">")
        index += 1
        if depth == 0:
            break
    return index


def _without_template(head):
    """The head of a declaration without `template <...>` and attributes."""
    while head and head[0].text in ("template", "[[", "alignas", "export"):
        word = head[0].text
        if word == "[[":
            head = head[_skip_balanced(head, 0, "[[", "]]"):]
        elif len(head) > 1 and head[1].text in ("<", "("):
            head = head[_skip_arguments(head, 1):]
        else:
            head = head[1:]
    return head


def _top_level(head):
    """The tokens of a head outside parentheses; a parenthesised group becomes one `()`."""
    result = []
    index = 0
    while index < len(head):
        if head[index].text == "(":
            result.append(Token("()", head[index].line))
            index = _skip_balanced(head, index, "(", ")")
        else:
            result.append(head[index])
            index += 1
    return result


def _classify(head):
    """What the brace after `head` opens: "scope", "function", "member" or "value"."""
    texts = [token.text for token in _top_level(_without_template(head))]
    if not texts or "namespace" in texts or texts == ["extern", '""']:
        return "scope"
    if texts[0] in _TYPES or (texts[0] in ("typedef", "static", "const") and
                              len(texts) > 1 and texts[1] in _TYPES and "()" not in texts):
        return "scope"
    parameters = texts.index("()") if "()" in texts else len(texts)
    before = texts[:parameters]
    is_lambda = bool(before) and before[-1] == "]"
    if not is_lambda and (parameters == len(texts) or "=" in before and "operator" not in before):
        return "value"
    in_initialisers = ":" in texts[parameters:]
    if in_initialisers and (re.match(r"\w", texts[-1]) or texts[-1] == ">"):
        return "member"
    return "function"


def _name(head):
    """The words before the parameter list, for messages."""
    texts = [token.text for token in _without_template(head)]
    before = texts[:texts.index("(")] if "(" in texts else texts
    words = []
    for text in reversed(before):
        if not re.match(r"[\w:~]|operator", text) and words and words[-1] != "operator":
            break
        words.append(text)
        if len(words) > 1 and re.match(r"\w", text) and words[-2] != "::":
            words.pop()
            break
    return "".join(reversed(words)) or "(anonymous)"


class _Scan:
    """One pass over the tokens. `head` is what stands since the last declaration ended."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.functions = []
        self.head = []
        self.index = 0

    def run(self):
        while self.index < len(self.tokens):
            self._step(self.tokens[self.index])
        return self.functions

    def _step(self, token):
        if token.text == "(":
            end = _skip_balanced(self.tokens, self.index, "(", ")")
            self.head += self.tokens[self.index:end]
            self.index = end
        elif token.text == "{":
            self._open()
        else:
            if token.text in (";", "}") or self._is_access_label(token):
                self.head = []
            else:
                self.head.append(token)
            self.index += 1

    def _is_access_label(self, token):
        return token.text == ":" and len(self.head) == 1 and self.head[0].text in (
            "public", "private", "protected")

    def _open(self):
        kind = _classify(self.head)
        if kind == "scope":
            self.head = []
            self.index += 1
            return
        end = _skip_balanced(self.tokens, self.index, "{", "}")
        if kind == "function":
            first = (_without_template(self.head) or self.head)[0].line
            last = self.tokens[end - 1].line
            self.functions.append(Function(_name(self.head), first, last - first + 1))
            self.head = []
        else:
            self.head.append(Token("}", self.tokens[end - 1].line))
        self.index = end


def find_functions(text):
    """The functions defined in a C++ source, in order of their first lines."""
    return _Scan(tokenize(text)).run()
