"""What a municipality offers families: its own subgraph, which extends Municipality by its code.

Everything in it is invented. Started with PORT and ROUTER_SECRET in the environment.
"""

import hmac
import os
from enum import Enum
from typing import Annotated, Optional

import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.permission import BasePermission

SECRET = os.environ["ROUTER_SECRET"]  # what the router shows this service, and no other
SCOPE = "offers.read"


def scopes(info: strawberry.Info) -> list[str]:
    """What the caller's access token is good for, as the router says that checked it; nothing, if another says so."""
    shown = info.context["request"].headers.get("router-authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {SECRET}".encode()):
        return []
    return (info.input_extensions or {}).get("jwt", {}).get("scope", "").split()


class MayReadOffers(BasePermission):
    message = "the access token is not good for " + SCOPE
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source, info: strawberry.Info, **_) -> bool:
        return SCOPE in scopes(info)


TAGS = ["hospital", "advice", "association"]  # the clients that have these fields


def protected(**more):
    """A field that the router and this service let nobody read without the scope."""
    return strawberry.federation.field(
        tags=TAGS, requires_scopes=[[SCOPE]], permission_classes=[MayReadOffers], **more
    )


@strawberry.federation.enum(tags=TAGS, description="What an offer is about.")
class OfferKind(Enum):
    VISIT = strawberry.enum_value("VISIT", description="A health visitor («sundhedsplejerske») comes.")
    GROUP = strawberry.enum_value("GROUP", description="Parents meet.")
    COUNSEL = strawberry.enum_value("COUNSEL", description="Somebody listens and advises.")


@strawberry.federation.type(keys=["code"])
class Municipality:
    code: str

    @protected(description="What it offers families, by title.")
    def offers(
        self, kind: Annotated[Optional[OfferKind], strawberry.federation.argument(tags=TAGS)] = None
    ) -> Optional[list["MunicipalOffer"]]:
        return [offer for offer in OFFERS if offer.municipality.code == self.code and kind in (None, offer.kind)]

    @classmethod
    def resolve_reference(cls, code: str):
        return cls(code=code)


@strawberry.federation.type(tags=TAGS, description="An offer of a municipality to families.")
class MunicipalOffer:
    title: str = strawberry.field(description="Title, in Danish.")
    kind: OfferKind = strawberry.field(description="What it is about.")
    municipality: Optional[Municipality] = strawberry.field(description="Whose offer it is.")


OFFERS = [
    MunicipalOffer(title="Besøg af sundhedsplejerske", kind=OfferKind.VISIT, municipality=Municipality(code="0217")),
    MunicipalOffer(title="Mødregruppe for unge", kind=OfferKind.GROUP, municipality=Municipality(code="0217")),
    MunicipalOffer(title="Åben rådgivning for forældre", kind=OfferKind.COUNSEL, municipality=Municipality(code="0461")),
]


@strawberry.type
class Query:
    @protected(description="What municipalities offer families, by municipality and title.")
    def municipal_offers(self) -> Optional[list[MunicipalOffer]]:
        return OFFERS


schema = strawberry.federation.Schema(query=Query, federation_version="2.9")

if __name__ == "__main__":
    uvicorn.run(GraphQL(schema, graphql_ide=None), port=int(os.environ.get("PORT", "4002")))
