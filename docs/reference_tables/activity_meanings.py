"""What each key of files of activities and templates means."""

from __future__ import annotations

ACTIVITY_FILE = {"format": "version of this layout", "activity": "what is asked for"}
ACTIVITY = {
    "id": "becomes the `uniqueID` of the request",
    "template": "what kind of request",
    "time": "when it is executed; or",
    "event": "a kind of the plan's [events](../events.md), from the file of `--events`, to count from",
    "at": "which end of the event; its start when left out",
    "subject": "of the event, such as `Moon`; any when left out",
    "number": "which of these events; needed where there are several",
    "offset": "after that, or before",
    "parameters": "by name; what is left out has the template's default",
}
TEMPLATE_FILE = {
    "format": "version of this layout",
    "name": "of the templates",
    "title": "of the templates",
    "source": "of sequences",
    "destination": "of sequences",
    "insert_flag": "Rosetta's requests carry the flag",
    "configuration": "the configuration where no `--configuration` is given",
    "template": "what may be asked for",
}
TEMPLATE = {
    "name": "what activities call it",
    "title": "what it does",
    "sequence": "mnemonic of the command sequence",
    "source": "of the sequence",
    "destination": "of the sequence",
    "duration_s": "how long it takes",
    "kind": "activities of one kind do not overlap",
    "min_separation_s": "of activities of one kind, also from the last in the history before",
    "passes": "where it may lie; `--passes` gives them",
    "parameter": "what must be given",
    "profile": "steps of a resource",
    "sets": "what of the configuration it changes; `{row}` in a name is that parameter's value",
}
PARAMETER = {
    "name": "what activities call it",
    "mnemonic": "what requests call it",
    "type": "bytes are hexadecimal digits, text is printable ASCII",
    "unit": "for people",
    "description": "goes into the request",
    "min": "of integers and reals, included",
    "max": "of integers and reals, included",
    "choices": "of an enum",
    "min_length": "characters of a text, octets of bytes; 1 when left out",
    "max_length": "the same; 80 characters when left out, for bytes the most there may be",
    "default": "without one, an activity must give the value",
    "representation": "`Raw` when left out for integers and bytes, else `Engineering`",
    "radix": "of raw values; `Decimal` when left out, for bytes always `Hexadecimal`",
}
PROFILE = {
    "type": "of resource",
    "offset_s": "when the step is",
    "value": "from then on",
}
