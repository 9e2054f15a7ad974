"""Reads Sources/ContractData/overlay/subjects.tsv, checks it against the contract, and packs it for the catalogue.

docs/contract.md, "Subjects", describes the table; Sources/Contract/Subjects reads what is packed. The names below are in the order of the Swift
enums, which a test compares.
"""

import re
import struct

NONE = 0xFFFF
CHANGES = "reads creates updates saves deletes adds removes sets ends sends runs".split()
ENTITIES = (
    "user publicAccount identity factor credential session token device customData customField baseField department organization "
    "departmentMember syncRelation group groupMember role roleAssignment namespace post postMember publicAccountUser application "
    "applicationAccess applicationAccount accountAssignment accessKey identitySource sourceConnection resource permission dataResource "
    "resourceField dataPolicy dataModel dataField dataRow dataRelation dataOperation tenant tenantMember administrator certification "
    "invitation invitationPolicy invitationRoster invitationTarget approval message messageTemplate messageService setting allowListEntry "
    "riskListEntry riskRule webhook pipelineFunction event eventSource syncTask syncOperation file"
).split()
KINDS = (
    "user_id external_id phone email username identity sync_relation custom_field department_id open_department_id code id key value"
).split()
LOSSES = "password session token message id history secret value link permission validity effect irreversible".split()
# What a field says that tells the entity of an id.
TYPES = {
    "USER": "user", "ROLE": "role", "GROUP": "group", "DEPARTMENT": "department", "ORG": "department", "POST": "post",
}  # fmt: skip
ARGUMENT, ANSWER, CALLER, EVERYTHING, NAMELESS = range(5)
ROOTS = {"me": CALLER, "*": EVERYTHING, "-": NAMELESS}
TYPED, DEFAULT, OPAQUE = 0xFF, 0xFF, 0xFF
LIST, LITERAL = 0x8000, 0x8000
RELATIONS = {"adds", "removes", "sets"}
SUBJECT = re.compile(
    r"(?P<entity>\w+)=(?P<path>\S+)(?: as (?P<kind>\w+)| by (?P<by>\S+))?(?: of (?P<of>\S+))?"
    r"(?: in (?P<scope>\S+))?(?: to (?P<to>\S+))?(?: from (?P<from>\S+))?"
)  # fmt: skip


class Path:
    """A place in an argument or an answer: `list[].userId`, `answer[].userId`, `me`."""

    def __init__(self, text):
        self.text, self.steps, self.root, self.root_is_list = text, [], ROOTS.get(text, ARGUMENT), False
        if self.root != ARGUMENT:
            return
        parts = [(part.removesuffix("[]"), part.endswith("[]")) for part in text.split(".")]
        if parts[0][0] == "answer":
            self.root, self.root_is_list = ANSWER, parts[0][1]
            parts = parts[1:]
        self.steps = parts

    def shared(self, other):
        """How many steps both paths share up to their last common list."""
        last = 0
        for number, (one, two) in enumerate(zip(self.steps, other.steps), 1):
            if one != two:
                break
            last = number if one[1] else last
        return last


class Row:
    """A row of the table."""

    def __init__(self, place, name, cells):
        self.place, self.name, self.client = place, name, name.partition(":")[0]
        self.subjects, self.before, self.undo, self.losses, self.reason = [], [], [], [], None
        self.change, _, entities = cells[0].partition(" ")
        self.entities = entities.split(",") if entities else []
        if self.change == "opaque":
            self.reason = cells[1]
            return
        self.subjects = [self.subject(text.strip()) for text in cells[1].split(";")]
        if self.change != "reads":
            before, undo, losses = ([] if cell == "-" else cell.split() for cell in cells[2:5])
            self.before, self.undo = [self.full(name) for name in before], [self.full(name) for name in undo]
            self.losses = [self.loss(text) for text in losses]

    def full(self, name):
        return name if ":" in name else f"{self.client}:{name}"

    def subject(self, text):
        match = SUBJECT.fullmatch(text)
        if not match:
            raise ValueError(f"{self.place}: {text!r} is no subject")
        parts = match.groupdict()
        literal = parts["scope"] is not None and parts["scope"].startswith("'")
        paths = {key: Path(parts[key]) for key in ("path", "by", "of", "to", "from") if parts[key]}
        if parts["scope"] and not literal:
            paths["scope"] = Path(parts["scope"])
        return {
            "entity": parts["entity"], "kind": parts["kind"], "literal": parts["scope"].strip("'") if literal else None,
            "paths": paths, "text": text,
        }  # fmt: skip

    def loss(self, text):
        kind, _, condition = text.partition("@")
        path, _, value = condition.partition("!")
        return kind, Path(path) if path else None, value or None


class Subjects:
    """The table as a whole. `problems` says what is wrong with it."""

    def __init__(self, table, operations, facts, secrets, effects):
        """
        table: the rows with their places; operations: the catalogue's rows in its order; facts: the DTOs; secrets: the names of secret fields;
        effects: a function from an operation to the words of its effect.
        """
        self.facts, self.operations, self.secrets, self.effects = facts, operations, secrets, effects
        self.numbers = {self.key(row): number for number, row in enumerate(operations)}
        self.rows, self.problems = {}, []
        for place, cells in table:
            expected = 3 if cells[1].split()[0] in ("opaque", "reads") else 6
            if len(cells) != expected:
                self.problems.append(f"{place}: {expected} columns are needed and {len(cells)} are there")
                continue
            for name in cells[0].split():
                if name in self.rows:
                    self.problems.append(f"{place}: {name} is described twice")
                try:
                    self.rows[name] = Row(place, name, cells[1:])
                except ValueError as error:
                    self.problems.append(str(error))
        self.check()

    @staticmethod
    def key(row):
        facts, path_only = row["facts"], row["flags"] & 4
        name = f"{facts['client'].removesuffix('Client').lower()}:{facts['name']}"
        return f"{name}@{facts['path']}" if path_only else name

    # Checks

    def say(self, row, text):
        self.problems.append(f"{row.place}: {row.name}: {text}")

    def is_read(self, name):
        return "read" in self.effects(self.operations[self.numbers[name]]["facts"])

    def check(self):
        for name, number in self.numbers.items():
            is_helper = self.operations[number]["facts"].get("helper")
            if not is_helper and not self.is_read(name) and name not in self.rows:
                self.problems.append(f"subjects.tsv has no row for {name}")
        used = {name for row in self.rows.values() for name in row.before}
        for row in self.rows.values():
            if row.name not in self.numbers or self.operations[self.numbers[row.name]]["facts"].get("helper"):
                self.say(row, "operation not found")
                continue
            if (row.change == "reads") != self.is_read(row.name):
                self.say(row, "the effect and the row do not agree on whether it only reads")
            if row.change == "reads" and row.name not in used:
                self.say(row, "no other row needs this read")
            if row.change != "opaque":
                self.check_words(row)
                for subject in row.subjects:
                    self.check_subject(row, subject)
                self.check_batch(row)
                self.check_before(row)
                self.check_undo(row)
                self.check_losses(row)

    def check_words(self, row):
        for word, known in [(row.change, CHANGES)] + [(entity, ENTITIES) for entity in row.entities]:
            if word not in known:
                self.say(row, f"unknown word {word}")
        if not row.entities or len(row.entities) > 1 and row.change != "reads":
            self.say(row, "one entity is changed")

    def check_subject(self, row, subject):
        paths = subject["paths"]
        if subject["entity"] not in [*ENTITIES, "target"]:
            self.say(row, f"unknown entity {subject['entity']}")
        if (subject["entity"] == "target") != ("of" in paths):
            self.say(row, "a target has a type, and nothing else has one")
        if subject["kind"] and subject["kind"] not in KINDS:
            self.say(row, f"unknown kind {subject['kind']}")
        main = paths["path"]
        if main.root in (CALLER, EVERYTHING, NAMELESS):
            for path in list(paths.values())[1:]:
                self.resolve(row, path)
            return
        if main.root == ANSWER and (row.change != "creates" or main.root_is_list and not self.answer_is_list(row)):
            self.say(row, f"{main.text}: the answer is not so, or creates nothing")
        field = self.resolve(row, main)
        if field and field.get("type") not in ("string", "number", "any"):
            self.say(row, f"{main.text} holds no ids")
        if main.steps and main.root == ARGUMENT and main.steps[-1][0] in self.secrets:
            self.say(row, f"{main.text} is a secret")
        for key, path in paths.items():
            if key == "path":
                continue
            if key == "from":
                self.resolve(row, path)
                if path.root != ARGUMENT or not path.steps[-1][1]:
                    self.say(row, f"{path.text} is no list of the argument")
                continue
            field = self.resolve(row, path)
            if field and field.get("type") != "string":
                self.say(row, f"{path.text} is no text")
            rest = path.steps[main.shared(path):]
            if any(is_list for _, is_list in rest):
                self.say(row, f"{path.text} is a list beside {main.text}")
            words = {"by": set(KINDS), "of": {word.upper() for word in TYPES}}.get(key)
            unknown = [value for value in (field or {}).get("enum") or [] if words and value not in words and value.upper() not in words]
            if words and field and (not field.get("enum") or unknown):
                self.say(row, f"{path.text} may be {unknown or 'anything'}")

    def fields(self, row, path):
        facts = self.operations[self.numbers[row.name]]
        if path.root == ANSWER:
            response = self.facts.get(facts["facts"].get("response"), {"fields": []})
            return [field for field in response["fields"] if field["name"] == "data"], [("data", path.root_is_list), *path.steps]
        return self.argument(row.name), path.steps

    def argument(self, name):
        facts = self.operations[self.numbers[name]]
        return facts["fields"]

    def answer_is_list(self, row):
        fields, _ = self.fields(row, Path("answer"))
        return bool(fields) and fields[0].get("type") == "array"

    def resolve(self, row, path, whole=False):
        """
        The last field of a path, or the elements' facts if it ends in a list; None and a problem if it does not exist.
        whole: a list may be named as a whole.
        """
        members, steps = self.fields(row, path)
        field = None
        for name, is_list in steps:
            field = next((member for member in members if member["name"] == name), None)
            is_array = field is not None and field.get("type") == "array"
            if field is None or is_list != is_array and not (whole and is_array and (name, is_list) == steps[-1]):
                self.say(row, f"{path.text} not found")
                return None
            field = field.get("items", {}) if is_list else field
            members = self.facts.get(field.get("ref"), {"fields": []})["fields"]
        return field

    def check_batch(self, row):
        """A list that a caller may split is the list of the first subject, or of one beside it."""
        batch = self.operations[self.numbers[row.name]]["batch"]
        if not batch or row.change == "reads":
            return
        lists = {subject["paths"][key].steps[0] for subject in row.subjects for key in ("path", "from")
                 if key in subject["paths"] and subject["paths"][key].steps}  # fmt: skip
        if (batch["field"], True) not in lists and row.entities != ["customData"]:
            self.say(row, f"no subject is in {batch['field']}, at which the request is split")

    def check_before(self, row):
        if row.undo and not row.before and row.change != "creates":
            self.say(row, "it can be undone, so it needs a read of the state before")
        known = {subject["entity"] for subject in row.subjects}
        if "target" in known:
            known |= set(TYPES.values())
        scoped = {subject["entity"] for subject in row.subjects if "scope" in subject["paths"] or subject["literal"]}
        typed = {subject["entity"] for subject in row.subjects if "by" in subject["paths"]}
        for name in row.before:
            read = self.rows.get(name)
            if name not in self.numbers or not self.is_read(name) or read is None:
                self.say(row, f"{name} is no read with a row of its own")
                continue
            covered = {path.steps[0][0] for subject in read.subjects for path in subject["paths"].values() if path.steps}
            for field in self.argument(name):
                if field.get("required") and field["name"] not in covered:
                    self.say(row, f"{name} needs {field['name']}, and its row does not tell where that comes from")
            for subject in read.subjects:
                entity, path = subject["entity"], subject["paths"]["path"]
                if path.root in (EVERYTHING, CALLER):
                    continue
                if entity not in known:
                    self.say(row, f"{name} takes the ids of {entity}, which neither the row nor a read before it has")
                if entity in typed and "by" not in subject["paths"]:
                    self.say(row, f"{name} takes one kind of ids of {entity} alone")
                scope = subject["paths"].get("scope")
                if scope and entity not in scoped:
                    field = self.resolve(read, scope)
                    if field and field.get("required") and not field.get("enum"):
                        self.say(row, f"{name} needs {scope.text}")
            # What a read answers has the pool's own ids and names its scope.
            given = set(read.entities) | {subject["entity"] for subject in read.subjects if subject["paths"]["path"].root == CALLER}
            known |= given
            scoped |= given
            typed -= given

    def check_undo(self, row):
        if row.change != "reads" and not row.undo and not row.losses:
            self.say(row, "it is not undone and loses nothing")
        mine = set(row.entities) | {subject["entity"] for subject in row.subjects}
        mine |= {entity for name in row.before if name in self.rows for entity in self.rows[name].entities}
        for name in row.undo:
            undo = self.rows.get(name)
            if name not in self.numbers or self.is_read(name) or undo is None or undo.change == "opaque":
                self.say(row, f"{name} undoes nothing")
            elif not mine & (set(undo.entities) | {subject["entity"] for subject in undo.subjects}):
                self.say(row, f"{name} is about something else")

    def check_losses(self, row):
        kinds = {kind for kind, _, _ in row.losses}
        for kind, path, value in row.losses:
            if kind not in LOSSES:
                self.say(row, f"unknown loss {kind}")
            field = path and self.resolve(row, path, whole=True)
            if value and field and value not in (field.get("enum") or []):
                self.say(row, f"{path.text} is never {value}")
        if "notifies" in self.effects(self.operations[self.numbers[row.name]]["facts"]) and "message" not in kinds:
            self.say(row, "it may send messages and the row does not say so")

    # Packing

    def sections(self, strings, keys):
        """The rows' offsets by operation, the rows, the paths, and the names of the enums."""
        paths, numbers = [], {}

        def path(one):
            if one is None:
                return NONE
            if one.text not in numbers:
                numbers[one.text] = len(paths)
                paths.append(len(one.steps) | one.root << 8 | one.root_is_list << 12)
                paths.extend(keys[name] | LIST * is_list for name, is_list in one.steps)
            return numbers[one.text]

        words, offsets = [], [NONE] * len(self.operations)
        for name in sorted(self.rows, key=self.numbers.get):
            row = self.rows[name]
            offsets[self.numbers[name]] = len(words)
            if row.change == "opaque":
                words += [OPAQUE, strings.number(row.reason)]
                continue
            words.append(CHANGES.index(row.change) | ENTITIES.index(row.entities[0]) << 8)
            words.append(len(row.subjects) | len(row.before) << 4 | len(row.undo) << 8 | len(row.losses) << 12)
            for subject in row.subjects:
                found = {key: path(one) for key, one in subject["paths"].items()}
                scope = strings.number(subject["literal"]) | LITERAL if subject["literal"] else found.get("scope", NONE)
                entity = TYPED if subject["entity"] == "target" else ENTITIES.index(subject["entity"])
                kind = KINDS.index(subject["kind"]) if subject["kind"] else DEFAULT
                words += [
                    entity | kind << 8, found["path"], found.get("by", found.get("of", NONE)), scope, found.get("to", NONE),
                    found.get("from", NONE),
                ]  # fmt: skip
            words += [self.numbers[one] for one in row.before + row.undo]
            for kind, one, value in row.losses:
                words += [LOSSES.index(kind), path(one), strings.number(value)]
        if max(len(words), len(paths), len(strings.texts), len(keys)) >= LIST:
            raise ValueError("subjects.tsv has outgrown its 16-bit numbers")
        names = [*CHANGES, *ENTITIES, *KINDS, *LOSSES]
        return (
            struct.pack(f"<I{len(offsets)}H", len(offsets), *offsets), struct.pack(f"<{len(words)}H", *words),
            struct.pack(f"<{len(paths)}H", *paths), names,
        )  # fmt: skip
