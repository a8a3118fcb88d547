"""The workload kinds' own rules (R1.34 to R1.36)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mkdocs_podlife.manifest.validation import names
from mkdocs_podlife.manifest.validation.errors import Errors
from mkdocs_podlife.manifest.validation.handlers import NOT_NEGATIVE
from mkdocs_podlife.manifest.validation.metadata import check_annotations, check_metadata
from mkdocs_podlife.manifest.validation.podspec import check_spec
from mkdocs_podlife.manifest.validation.schedules import schedule_error
from mkdocs_podlife.manifest.validation.scheduling import check_label_selector, check_labels

Plain = Mapping[str, Any]

_PERCENT = re.compile(r"[0-9]+%\Z")
_PERCENT_WORDS = (
    "a valid percent string must be a numeric string followed by an ending '%' "
    "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
)
_MISMATCH = "`selector` does not match template `labels`"


def check_workload(kind: str, workload: Plain, minor: int) -> Errors:
    """A decoded and defaulted workload at its creation."""
    errors = Errors()
    metadata = workload.get("metadata", {})
    check_metadata(errors, metadata, "metadata", names.dns_subdomain)
    spec = workload.get("spec", {})
    if kind == "CronJob":
        _check_cron_job(errors, spec, minor)
        name = metadata.get("name", "")
        if len(name.encode()) > 52:
            errors.invalid("metadata.name", name, "must be no more than 52 characters")
    elif kind == "Job":
        _check_job(errors, spec, "spec", minor)
    elif kind == "PodTemplate":
        check_template(errors, workload.get("template", {}), "template", minor)
    else:
        {
            "Deployment": _check_deployment,
            "ReplicaSet": _check_replica_set,
            "StatefulSet": _check_stateful_set,
            "DaemonSet": _check_daemon_set,
            "ReplicationController": _check_controller,
        }[kind](errors, spec, minor)
    return errors


def check_template(errors: Errors, template: Plain, path: str, minor: int) -> None:
    """A Pod template. Upstream names labels and annotations without `metadata`."""
    metadata = template.get("metadata", {})
    check_labels(errors, metadata.get("labels", {}), f"{path}.labels")
    check_annotations(errors, metadata.get("annotations", {}), f"{path}.annotations")
    check_spec(errors, template.get("spec", {}), f"{path}.spec", minor)
    if template.get("spec", {}).get("ephemeralContainers"):
        errors.forbidden(f"{path}.spec.ephemeralContainers", "ephemeral containers not allowed in pod template")


def _not_negative(errors: Errors, spec: Plain, path: str, *fields: str) -> None:
    for field in fields:
        if spec.get(field, 0) < 0:
            errors.invalid(f"{path}.{field}", spec[field], NOT_NEGATIVE)


def _matches(selector: Plain, labels: Mapping[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for wanted in selector.get("matchExpressions", ()):
        key, values, operator = wanted.get("key", ""), wanted.get("values", ()), wanted.get("operator", "")
        present = key in labels
        good = {
            "In": present and labels.get(key) in values,
            "NotIn": not present or labels.get(key) not in values,
            "Exists": present,
            "DoesNotExist": not present,
        }.get(operator, False)
        if not good:
            return False
    return True


def _is_empty(selector: Plain) -> bool:
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def _labels(spec: Plain) -> dict[str, str]:
    return dict(spec.get("template", {}).get("metadata", {}).get("labels", {}))


def _check_selector(errors: Errors, spec: Plain, kind: str) -> bool:
    """Whether the selector can be used to look at the template's labels."""
    selector = spec.get("selector")
    if selector is None:
        errors.required("spec.selector")
        return True
    before = len(errors)
    check_label_selector(errors, selector, "spec.selector")
    usable = len(errors) == before
    if _is_empty(selector):
        errors.invalid("spec.selector", dict(selector), f"empty selector is invalid for {kind}")
    return usable


def _check_always(errors: Errors, spec: Plain, kind: str) -> None:
    inner = spec.get("template", {}).get("spec", {})
    policy = inner.get("restartPolicy", "")
    if policy != "Always":
        errors.unsupported("spec.template.spec.restartPolicy", policy, ("Always",))
    if "activeDeadlineSeconds" in inner:
        words = f"activeDeadlineSeconds in {kind} is not Supported"
        errors.forbidden("spec.template.spec.activeDeadlineSeconds", words)


def _check_replicated_template(errors: Errors, spec: Plain, minor: int) -> None:
    selector = spec.get("selector") or {}
    if not _is_empty(selector) and not _matches(selector, _labels(spec)):
        errors.invalid("spec.template.metadata.labels", _labels(spec) or None, _MISMATCH)
    elif spec.get("selector") is None:
        # No selector selects nothing, so nothing matches.
        errors.invalid("spec.template.metadata.labels", _labels(spec) or None, _MISMATCH)
    check_template(errors, spec.get("template", {}), "spec.template", minor)
    _check_always(errors, spec, "ReplicaSet")


def _check_deployment(errors: Errors, spec: Plain, minor: int) -> None:
    _not_negative(errors, spec, "spec", "replicas")
    if _check_selector(errors, spec, "deployment"):
        _check_replicated_template(errors, spec, minor)
    _check_strategy(errors, spec.get("strategy", {}), "spec.strategy")
    _not_negative(errors, spec, "spec", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= spec.get("minReadySeconds", 0):
        errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")


def _check_strategy(errors: Errors, strategy: Plain, path: str) -> None:
    kind, rolling = strategy.get("type", ""), strategy.get("rollingUpdate")
    if kind == "Recreate":
        if rolling is not None:
            words = "may not be specified when strategy `type` is 'Recreate'"
            errors.forbidden(f"{path}.rollingUpdate", words)
    elif kind == "RollingUpdate":
        rolling = rolling or {}
        unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
        _check_amount(errors, unavailable, f"{path}.rollingUpdate.maxUnavailable")
        _check_amount(errors, surge, f"{path}.rollingUpdate.maxSurge")
        if _amount(unavailable) == 0 and _amount(surge) == 0:
            words = "may not be 0 when `maxSurge` is 0"
            errors.invalid(f"{path}.rollingUpdate.maxUnavailable", unavailable, words)
        _check_percent(errors, unavailable, f"{path}.rollingUpdate.maxUnavailable")
    else:
        errors.unsupported(path, {"Type": kind, "RollingUpdate": rolling}, ("Recreate", "RollingUpdate"))


def _amount(value: int | str) -> int:
    if isinstance(value, int):
        return value
    return int(value[:-1]) if _PERCENT.match(value) else 0


def _check_amount(errors: Errors, value: int | str, path: str) -> None:
    if isinstance(value, str):
        if not _PERCENT.match(value):
            errors.invalid(path, value, _PERCENT_WORDS)
    elif value < 0:
        errors.invalid(path, value, NOT_NEGATIVE)


def _check_percent(errors: Errors, value: int | str, path: str) -> None:
    if isinstance(value, str) and _PERCENT.match(value) and int(value[:-1]) > 100:
        errors.invalid(path, value, "must not be greater than 100%")


def _check_replica_set(errors: Errors, spec: Plain, minor: int) -> None:
    _not_negative(errors, spec, "spec", "replicas", "minReadySeconds")
    if _check_selector(errors, spec, "replicaset"):
        _check_replicated_template(errors, spec, minor)


def _check_stateful_set(errors: Errors, spec: Plain, minor: int) -> None:
    """The Pod's own spec is not looked into here: a wrong one is accepted, and its Pods are refused."""
    policy = spec.get("podManagementPolicy", "")
    if policy not in ("OrderedReady", "Parallel"):
        errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")
    strategy = spec.get("updateStrategy", {})
    rolling = strategy.get("rollingUpdate")
    here = "spec.updateStrategy"
    if strategy.get("type") == "OnDelete":
        if rolling is not None:
            words = "only allowed for updateStrategy 'RollingUpdate'"
            errors.invalid(f"{here}.rollingUpdate", rolling, words)
    elif strategy.get("type") == "RollingUpdate":
        _not_negative(errors, rolling or {}, f"{here}.rollingUpdate", "partition")
    else:
        errors.invalid(here, {"Type": strategy.get("type", ""), "RollingUpdate": rolling},
                       "must be 'RollingUpdate' or 'OnDelete'")  # fmt: skip
    _not_negative(errors, spec, "spec", "replicas", "minReadySeconds")
    usable = _check_selector(errors, spec, "statefulset")
    selector = spec.get("selector")
    if usable and selector is not None:
        if not _is_empty(selector) and not _matches(selector, _labels(spec)):
            errors.invalid("spec.template.metadata.labels", _labels(spec) or None, _MISMATCH)
        check_labels(errors, _labels(spec), "spec.template.labels")
    _check_always(errors, spec, "StatefulSet")


def _check_daemon_set(errors: Errors, spec: Plain, minor: int) -> None:
    selector = spec.get("selector")
    check_label_selector(errors, selector, "spec.selector")
    if selector is None or (not _is_empty(selector) and not _matches(selector, _labels(spec))):
        errors.invalid("spec.template.metadata.labels", _labels(spec) or None, _MISMATCH)
    if selector is not None and _is_empty(selector):
        errors.invalid("spec.selector", dict(selector), "empty selector is invalid for daemonset")
    check_template(errors, spec.get("template", {}), "spec.template", minor)
    _check_always(errors, spec, "DaemonSet")
    _not_negative(errors, spec, "spec", "minReadySeconds")
    strategy, here = spec.get("updateStrategy", {}), "spec.updateStrategy"
    if strategy.get("type") == "RollingUpdate":
        rolling = strategy.get("rollingUpdate", {})
        unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
        _check_amount(errors, unavailable, f"{here}.rollingUpdate.maxUnavailable")
        _check_amount(errors, surge, f"{here}.rollingUpdate.maxSurge")
        if _amount(unavailable) and _amount(surge):
            words = "may not be set when maxUnavailable is non-zero"
            errors.invalid(f"{here}.rollingUpdate.maxSurge", surge, words)
        elif not _amount(unavailable) and not _amount(surge):
            errors.required(f"{here}.rollingUpdate.maxUnavailable", "cannot be 0 when maxSurge is 0")
        _check_percent(errors, unavailable, f"{here}.rollingUpdate.maxUnavailable")
        _check_percent(errors, surge, f"{here}.rollingUpdate.maxSurge")
    elif strategy.get("type") != "OnDelete":
        errors.unsupported(f"{here}.type", strategy.get("type", ""), ("RollingUpdate", "OnDelete"))
    _not_negative(errors, spec, "spec", "revisionHistoryLimit")


def _check_controller(errors: Errors, spec: Plain, minor: int) -> None:
    _not_negative(errors, spec, "spec", "minReadySeconds")
    selector = spec.get("selector", {})
    if not selector:
        errors.required("spec.selector")
    _not_negative(errors, spec, "spec", "replicas")
    if not spec.get("template"):
        errors.required("spec.template")
        return
    if selector and any(_labels(spec).get(k) != v for k, v in selector.items()):
        errors.invalid("spec.template.metadata.labels", _labels(spec) or None, _MISMATCH)
    check_template(errors, spec.get("template", {}), "spec.template", minor)
    _check_always(errors, spec, "ReplicationController")


def _check_job(errors: Errors, spec: Plain, path: str, minor: int) -> None:
    """A Job, or a CronJob's template of one: its Pods come to an end (R1.35)."""
    _not_negative(
        errors, spec, path, "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
        "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes",
    )  # fmt: skip
    mode = spec.get("completionMode", "NonIndexed")
    if mode not in ("NonIndexed", "Indexed"):
        errors.unsupported(f"{path}.completionMode", mode, ("NonIndexed", "Indexed"))
    if mode == "Indexed" and "completions" not in spec:
        errors.required(f"{path}.completions", "when completion mode is Indexed")
    template = f"{path}.template"
    check_template(errors, spec.get("template", {}), template, minor)
    policy = spec.get("template", {}).get("spec", {}).get("restartPolicy", "")
    here = f"{template}.spec.restartPolicy"
    if policy in ("", "Always"):
        errors.required(here, 'valid values: "OnFailure", "Never"')
    elif policy not in ("OnFailure", "Never"):
        errors.unsupported(here, policy, ("OnFailure", "Never"))
    elif "podFailurePolicy" in spec and policy != "Never":
        errors.invalid(here, policy, 'only "Never" is supported when podFailurePolicy is specified')


def _check_cron_job(errors: Errors, spec: Plain, minor: int) -> None:
    schedule = spec.get("schedule", "")
    if not schedule:
        errors.required("spec.schedule")
    else:
        wrong = schedule_error(schedule)
        if wrong:
            errors.invalid("spec.schedule", schedule, wrong)
    _not_negative(errors, spec, "spec", "startingDeadlineSeconds")
    policy = spec.get("concurrencyPolicy", "")
    if policy not in ("Allow", "Forbid", "Replace"):
        errors.unsupported("spec.concurrencyPolicy", policy, ("Allow", "Forbid", "Replace"))
    _check_job(errors, spec.get("jobTemplate", {}).get("spec", {}), "spec.jobTemplate.spec", minor)
    _not_negative(errors, spec, "spec", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
