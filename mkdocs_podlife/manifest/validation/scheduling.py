"""Affinity, tolerations, topology spread, selectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors

Plain = Mapping[str, Any]

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
MERGED_IN_SPREAD = 34  # the first version that merges `matchLabelKeys` of a spread constraint into its selector
_NOT_POSITIVE = "must be greater than zero"


def check_labels(errors: Errors, labels: Mapping[str, str], path: str) -> None:
    """Labels or a nodeSelector: every key, every value; the map as a whole is named."""
    for key in sorted(labels):
        errors.invalid_each(path, key, names.qualified_name(key))
        errors.invalid_each(path, labels[key], names.label_value(labels[key]))


def check_label_selector(errors: Errors, selector: Plain | None, path: str) -> None:
    """A LabelSelector."""
    if selector is None:
        return
    check_labels(errors, selector.get("matchLabels", {}), f"{path}.matchLabels")
    for index, wanted in enumerate(selector.get("matchExpressions", ())):
        here = f"{path}.matchExpressions[{index}]"
        operator, values = wanted.get("operator", ""), wanted.get("values", ())
        if operator in ("In", "NotIn"):
            if not values:
                errors.required(f"{here}.values", "must be specified when `operator` is 'In' or 'NotIn'")
        elif operator in ("Exists", "DoesNotExist"):
            if values:
                errors.forbidden(f"{here}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        else:
            errors.invalid(f"{here}.operator", operator, "not a valid selector operator")
        errors.invalid_each(f"{here}.key", wanted.get("key", ""), names.qualified_name(wanted.get("key", "")))
        for number, value in enumerate(values):
            errors.invalid_each(f"{here}.values[{number}]", value, names.label_value(value))


def check_affinity(errors: Errors, affinity: Plain | None, path: str) -> None:
    """Node and Pod affinity."""
    if affinity is None:
        return
    node = affinity.get("nodeAffinity")
    if node is not None:
        _check_node_affinity(errors, node, f"{path}.nodeAffinity")
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = affinity.get(kind, {})
        for index, term in enumerate(rules.get(_REQUIRED, ())):
            _check_pod_term(errors, term, f"{path}.{kind}.{_REQUIRED}[{index}]")
        for index, weighted in enumerate(rules.get(_PREFERRED, ())):
            here = f"{path}.{kind}.{_PREFERRED}[{index}]"
            _check_weight(errors, weighted, here)
            _check_pod_term(errors, weighted.get("podAffinityTerm", {}), f"{here}.podAffinityTerm")


def _check_weight(errors: Errors, weighted: Plain, path: str) -> None:
    weight = weighted.get("weight", 0)
    if not 0 < weight <= 100:
        errors.invalid(f"{path}.weight", weight, "must be in the range 1-100")


def _check_node_affinity(errors: Errors, node: Plain, path: str) -> None:
    required = node.get(_REQUIRED)
    if required is not None:
        here = f"{path}.{_REQUIRED}.nodeSelectorTerms"
        if not required.get("nodeSelectorTerms"):
            errors.required(here, "must have at least one node selector term")
        for index, term in enumerate(required.get("nodeSelectorTerms", ())):
            _check_node_term(errors, term, f"{here}[{index}]", strict=True)
    for index, weighted in enumerate(node.get(_PREFERRED, ())):
        here = f"{path}.{_PREFERRED}[{index}]"
        _check_weight(errors, weighted, here)
        _check_node_term(errors, weighted.get("preference", {}), f"{here}.preference", strict=False)


def _check_node_term(errors: Errors, term: Plain, path: str, *, strict: bool) -> None:
    for index, wanted in enumerate(term.get("matchExpressions", ())):
        here = f"{path}.matchExpressions[{index}]"
        operator, values = wanted.get("operator", ""), wanted.get("values", ())
        if operator in ("In", "NotIn"):
            if not values:
                errors.required(f"{here}.values", "must be specified when `operator` is 'In' or 'NotIn'")
        elif operator in ("Exists", "DoesNotExist"):
            if values:
                errors.forbidden(f"{here}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        elif operator in ("Gt", "Lt"):
            if len(values) != 1:
                errors.required(f"{here}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
        else:
            errors.invalid(f"{here}.operator", operator, "not a valid selector operator")
        errors.invalid_each(f"{here}.key", wanted.get("key", ""), names.qualified_name(wanted.get("key", "")))
        for number, value in enumerate(values if strict else ()):
            errors.invalid_each(f"{here}.values[{number}]", value, names.label_value(value))
    for index, wanted in enumerate(term.get("matchFields", ())):
        here = f"{path}.matchFields[{index}]"
        operator, values = wanted.get("operator", ""), wanted.get("values", ())
        if operator not in ("In", "NotIn"):
            errors.invalid(f"{here}.operator", operator, "not a valid selector operator")
        elif len(values) != 1:
            words = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            errors.required(f"{here}.values", words)
        if wanted.get("key", "") != "metadata.name":
            errors.invalid(f"{here}.key", wanted.get("key", ""), "not a valid field selector key")
            continue
        for number, value in enumerate(values):
            errors.invalid_each(f"{here}.values[{number}]", value, names.dns_subdomain(value))


def _check_pod_term(errors: Errors, term: Plain, path: str) -> None:
    selector = term.get("labelSelector")
    check_label_selector(errors, selector, f"{path}.labelSelector")
    check_label_selector(errors, term.get("namespaceSelector"), f"{path}.namespaceSelector")
    for name in term.get("namespaces", ()):
        errors.invalid_each(f"{path}.namespace", name, names.dns_label(name))
    _check_both_label_keys(errors, term, selector, path)
    topology = term.get("topologyKey", "")
    if not topology:
        errors.required(f"{path}.topologyKey", "can not be empty")
    errors.invalid_each(f"{path}.topologyKey", topology, names.qualified_name(topology))


def _check_both_label_keys(errors: Errors, owner: Plain, selector: Plain | None, path: str) -> None:
    """`matchLabelKeys` and `mismatchLabelKeys`, after the Pod's labels have become expressions of the selector."""
    keys, other = owner.get("matchLabelKeys", ()), owner.get("mismatchLabelKeys", ())
    _check_label_keys(errors, keys, selector, f"{path}.matchLabelKeys")
    _check_label_keys(errors, other, selector, f"{path}.mismatchLabelKeys")
    if selector is not None:
        last = {key: index for index, key in enumerate(keys)}
        seen = set(selector.get("matchLabels", {}))
        for wanted in selector.get("matchExpressions", ()):
            key = wanted.get("key", "")
            if key in last and key in seen:
                # Upstream names an item of the owner, not of the list of keys.
                errors.invalid(f"{path}[{last[key]}]", key, "exists in both matchLabelKeys and labelSelector")
            seen.add(key)
    for index, key in enumerate(keys):
        if key in other:
            words = "exists in both matchLabelKeys and mismatchLabelKeys"
            errors.invalid(f"{path}.matchLabelKeys[{index}]", key, words)


def _check_label_keys(errors: Errors, keys: Sequence[str], selector: Plain | None, path: str) -> None:
    if not keys:
        return
    if selector is None:
        errors.forbidden(path, "must not be specified when labelSelector is not set")
        return
    for index, key in enumerate(keys):
        errors.invalid_each(f"{path}[{index}]", key, names.qualified_name(key))


def check_tolerations(errors: Errors, tolerations: Sequence[Plain], path: str) -> None:
    """`tolerations`."""
    for index, toleration in enumerate(tolerations):
        here = f"{path}[{index}]"
        key, operator = toleration.get("key", ""), toleration.get("operator", "")
        effect, value = toleration.get("effect", ""), toleration.get("value", "")
        if key:
            errors.invalid_each(f"{here}.key", key, names.qualified_name(key))
        elif operator != "Exists":
            words = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            errors.invalid(f"{here}.operator", operator, words)
        if "tolerationSeconds" in toleration and effect != "NoExecute":
            errors.invalid(f"{here}.effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
        if operator in ("Equal", ""):
            wrong = names.label_value(value)
            if wrong:
                errors.invalid(f"{here}.operator", value, ";".join(wrong))
        elif operator == "Exists":
            if value:
                errors.invalid(f"{here}.operator", value, "value must be empty when `operator` is 'Exists'")
        else:
            errors.unsupported(f"{here}.operator", operator, ("Equal", "Exists"))
        if effect and effect not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            errors.unsupported(f"{here}.effect", effect, ("NoSchedule", "PreferNoSchedule", "NoExecute"))


def check_spread(errors: Errors, constraints: Sequence[Plain], path: str, minor: int) -> None:
    """`topologySpreadConstraints`. Since labels are merged into the selector their keys are checked as affinity's."""
    left = Counter((c.get("topologyKey", ""), c.get("whenUnsatisfiable", "")) for c in constraints)
    for index, item in enumerate(constraints):
        here = f"{path}[{index}]"
        skew, topology, action = item.get("maxSkew", 0), item.get("topologyKey", ""), item.get("whenUnsatisfiable", "")
        if skew <= 0:
            errors.invalid(f"{here}.maxSkew", skew, _NOT_POSITIVE)
        if not topology:
            errors.required(f"{here}.topologyKey", "can not be empty")
        if action not in ("DoNotSchedule", "ScheduleAnyway"):
            errors.unsupported(f"{here}.whenUnsatisfiable", action, ("DoNotSchedule", "ScheduleAnyway"))
        left[topology, action] -= 1
        if left[topology, action]:
            errors.duplicate(f"{here}.{{topologyKey, whenUnsatisfiable}}", f"{{{topology}, {action}}}")
        domains = item.get("minDomains")
        if domains is not None:
            if domains <= 0:
                errors.invalid(f"{here}.minDomains", domains, _NOT_POSITIVE)
            if action != "DoNotSchedule":
                words = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                errors.invalid(f"{here}.minDomains", domains, words)
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if field in item and item[field] not in ("Honor", "Ignore"):
                errors.unsupported(f"{here}.{field}", item[field], ("Honor", "Ignore"))
        selector = item.get("labelSelector")
        if minor >= MERGED_IN_SPREAD:
            _check_both_label_keys(errors, item, selector, here)
        else:
            _check_spread_label_keys(errors, item.get("matchLabelKeys", ()), selector, f"{here}.matchLabelKeys")
        check_label_selector(errors, selector, f"{here}.labelSelector")


def _check_spread_label_keys(errors: Errors, keys: Sequence[str], selector: Plain | None, path: str) -> None:
    if keys and selector is None:
        errors.forbidden(path, "must not be specified when labelSelector is not set")
    taken = {*(selector or {}).get("matchLabels", {})} | {
        e.get("key", "") for e in (selector or {}).get("matchExpressions", ())
    }
    for index, key in enumerate(keys):
        errors.invalid_each(f"{path}[{index}]", key, names.qualified_name(key))
        if key in taken:
            errors.invalid(f"{path}[{index}]", key, "exists in both matchLabelKeys and labelSelector")
