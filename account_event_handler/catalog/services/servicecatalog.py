"""Service Catalog: products and the roles they are launched with; who may launch them."""

from account_event_handler.catalog.conditions import account_at, has, name_at
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.passed_roles import USUAL, deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_CALLS = (
    *("CreateConstraint", "CreateProduct", "CreateProvisioningArtifact", "CreateServiceAction"),
    *("ExecuteProvisionedProductServiceAction", "ProvisionProduct", "UpdateConstraint", "UpdateProvisionedProduct"),
    "UpdateProvisioningArtifact",
)
_account = account_at("requestParameters.accountId")


def _whom(event: AccountEvent) -> str:
    if account := _account(event):
        return f"account {account}"
    return name_at("requestParameters.principalARN", "requestParameters.organizationNode.value")(event) or "others"


servicecatalog = Watches("servicecatalog", mitre="T1098")

WATCHES = (
    deployed(servicecatalog, "Service Catalog", *_CALLS, name="servicecatalog-program-deployed", severity=USUAL),
    servicecatalog.call("AssociatePrincipalWithPortfolio", "CreatePortfolioShare")(
        name="servicecatalog-portfolio-opened",
        severity=HIGH.when(has(_account), else_=MEDIUM),
        says="shared portfolio {requestParameters.portfolioId}",
        fact="with {whom}",
        why="They can launch its products, which are created with the launch role's permissions.",
        advice="Check that they should have it; remove them from the portfolio if not.",
        words={"whom": _whom},
        would="they could launch its products with the launch role's permissions.",
    ),
    opened(
        *(servicecatalog, "Service Catalog", "AcceptPortfolioShare", "AssociateProductWithPortfolio"),
        *("EnableAWSOrganizationsAccess", "ImportAsProvisionedProduct", "UpdatePortfolioShare"),
        *("CreateProvisionedProductPlan", "ExecuteProvisionedProductPlan"),
        name="servicecatalog-share-changed",
        severity=LOW,
    ),
)
