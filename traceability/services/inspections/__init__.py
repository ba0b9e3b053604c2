"""Inspections (kiểm tra): what stands behind a code, visits and their findings, and whom to visit next."""

from traceability.services.inspections.details import (
    CheckedCode,
    VisitDetails,
    find_organisation,
    named_organisations,
)
from traceability.services.inspections.dossier import Dossier, dossier_of
from traceability.services.inspections.figures import FindingsOfYear, findings_of_year
from traceability.services.inspections.finding import (
    VisitFilter,
    due_again,
    every_visit,
    get_visit,
    inspectors,
    list_visits,
    own_visits,
    recent_visits,
    recorders,
    visits_about,
    years,
)
from traceability.services.inspections.planning import (
    PlanDetails,
    cancel_plan,
    get_plan,
    open_plan_of,
    open_plans,
    plan_visit,
)
from traceability.services.inspections.recording import (
    MOST_CODES,
    MOST_PHOTOS,
    correct_visit,
    may_correct,
    record_visit,
    require_may_correct,
)
from traceability.services.inspections.risks import (
    WEIGHTS,
    Reason,
    Risk,
    RiskFilter,
    RiskKind,
    list_risks,
    risk_of,
)

__all__ = [
    "MOST_CODES",
    "MOST_PHOTOS",
    "WEIGHTS",
    "CheckedCode",
    "Dossier",
    "FindingsOfYear",
    "PlanDetails",
    "Reason",
    "Risk",
    "RiskFilter",
    "RiskKind",
    "VisitDetails",
    "VisitFilter",
    "cancel_plan",
    "correct_visit",
    "dossier_of",
    "due_again",
    "every_visit",
    "find_organisation",
    "findings_of_year",
    "get_plan",
    "get_visit",
    "inspectors",
    "list_risks",
    "list_visits",
    "may_correct",
    "named_organisations",
    "open_plan_of",
    "open_plans",
    "own_visits",
    "plan_visit",
    "recent_visits",
    "recorders",
    "record_visit",
    "require_may_correct",
    "risk_of",
    "visits_about",
    "years",
]
