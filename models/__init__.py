"""What is true: the declarative classes, `from models import Batch` being the one door."""

from models.alert import OPEN_ALERTS, Alert, AlertRule, AlertState, Severity
from models.audit import AuditEntry, AuditHead, AuditSeal
from models.base import Base, NfcText, ScansBase, UtcDateTime
from models.batch import Batch, BatchState
from models.certificate import (
    EXPIRING_DAYS,
    Certificate,
    CertificateChange,
    CertificateKind,
    CertificateState,
    CertificateStatus,
    Nature,
)
from models.consumer_report import ConsumerReport, ReportKind, ReportState
from models.evidence import StoredFile
from models.inspection import Finding, PlannedVisit, Visit, VisitCheck, VisitPhoto, VisitVersion
from models.job import Job, JobState
from models.label import LabelDownload, LabelKind, LabelRange, LabelRun, RangeKind, VoidReason
from models.label_print import HiddenStock, LabelPrint, LabelStock, PrinterSetting, PrintState
from models.month_sum import MonthMark, MonthSum, ScanMonthSum
from models.notice import ExpiryNotice, Notice
from models.organisation import Organisation, OrganisationKind, OrganisationName, OrganisationState
from models.place import AdminUnit, Establishment, EstablishmentKind, UnitLevel
from models.product import Product, ProductGroup, ProductPhoto, ProductVersion, VersionState
from models.programme import (
    Activity,
    ActivityKind,
    Participation,
    Plan,
    Programme,
    Project,
    ProjectKind,
    Support,
    SupportKind,
)
from models.proposal import Proposal, ProposalKind, ProposalState
from models.public_version import PublicVersion
from models.recall import Recall, RecallBatch, RecallKind, RecallOutcome
from models.review import Decision, Review, ReviewWatch
from models.scan import (
    DailySalt,
    Device,
    RunUnits,
    Scan,
    ScanDay,
    ScanMark,
    ScanTotal,
    SeenSession,
    SignalDay,
    UnitChecks,
    UnitDay,
)
from models.second_factor import Passkey, RecoveryCode, Totp
from models.setting import Setting
from models.spreadsheet_import import Import, ImportKind, ImportState
from models.trace_event import EventInput, EventPhoto, StageType, TraceEvent
from models.user import Factor, LinkPurpose, OneTimeLink, Role, Throttle, User, UserSession
from models.yearly_report import YearlyReport

__all__ = [
    "Activity",
    "ActivityKind",
    "AdminUnit",
    "Alert",
    "AlertRule",
    "AlertState",
    "AuditEntry",
    "AuditHead",
    "AuditSeal",
    "Base",
    "Batch",
    "BatchState",
    "Certificate",
    "CertificateChange",
    "CertificateKind",
    "CertificateState",
    "CertificateStatus",
    "ConsumerReport",
    "DailySalt",
    "Decision",
    "Device",
    "EXPIRING_DAYS",
    "Establishment",
    "EstablishmentKind",
    "EventInput",
    "EventPhoto",
    "ExpiryNotice",
    "Factor",
    "Finding",
    "HiddenStock",
    "Import",
    "ImportKind",
    "ImportState",
    "Job",
    "JobState",
    "LabelDownload",
    "LabelKind",
    "LabelPrint",
    "LabelRange",
    "LabelRun",
    "LabelStock",
    "LinkPurpose",
    "MonthMark",
    "MonthSum",
    "Nature",
    "NfcText",
    "Notice",
    "OPEN_ALERTS",
    "OneTimeLink",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationState",
    "Participation",
    "Passkey",
    "Plan",
    "PlannedVisit",
    "PrintState",
    "PrinterSetting",
    "Product",
    "ProductGroup",
    "ProductPhoto",
    "ProductVersion",
    "Programme",
    "Project",
    "ProjectKind",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "PublicVersion",
    "RangeKind",
    "Recall",
    "RecallBatch",
    "RecallKind",
    "RecallOutcome",
    "RecoveryCode",
    "ReportKind",
    "ReportState",
    "Review",
    "ReviewWatch",
    "Role",
    "RunUnits",
    "Scan",
    "ScanDay",
    "ScanMark",
    "ScanMonthSum",
    "ScanTotal",
    "ScansBase",
    "SeenSession",
    "Setting",
    "Severity",
    "SignalDay",
    "StageType",
    "StoredFile",
    "Support",
    "SupportKind",
    "Throttle",
    "Totp",
    "TraceEvent",
    "UnitChecks",
    "UnitDay",
    "UnitLevel",
    "User",
    "UserSession",
    "UtcDateTime",
    "VersionState",
    "Visit",
    "VisitCheck",
    "VisitPhoto",
    "VisitVersion",
    "VoidReason",
    "YearlyReport",
]
