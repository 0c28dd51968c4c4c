"""Free beds on the maternity wards: a hospital's own subgraph, which extends Hospital by its SHAK code.

Everything in it is invented. Started with PORT and ROUTER_SECRET in the environment.
"""

import hmac
import os
from typing import Optional

import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.permission import BasePermission

SECRET = os.environ["ROUTER_SECRET"]  # what the router shows this service, and no other
SCOPE = "beds.read"

BEDS = {"1516": (24, 3), "2000": (18, 0), "4202": (30, 5)}  # SHAK code: beds, of these free


def scopes(info: strawberry.Info) -> list[str]:
    """What the caller's access token is good for, as the router says that checked it; nothing, if another says so."""
    shown = info.context["request"].headers.get("router-authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {SECRET}".encode()):
        return []
    return (info.input_extensions or {}).get("jwt", {}).get("scope", "").split()


class MayReadBeds(BasePermission):
    message = "the access token is not good for " + SCOPE
    error_extensions = {"code": "FORBIDDEN"}

    def has_permission(self, source, info: strawberry.Info, **_) -> bool:
        return SCOPE in scopes(info)


def protected(**more):
    """A field for the client `hospital`, which the router and this service let nobody read without the scope."""
    return strawberry.federation.field(
        tags=["hospital"], requires_scopes=[[SCOPE]], permission_classes=[MayReadBeds], **more
    )


@strawberry.federation.type(tags=["hospital"], description="The beds of a maternity ward.")
class MaternityBeds:
    beds: int = strawberry.field(description="Beds in use.")
    free: int = strawberry.field(description="Of these, free now.")


@strawberry.federation.type(keys=["shak"])
class Hospital:
    shak: Optional[str]

    @protected(description="The beds of its maternity ward; null where that is not known.")
    def maternity_beds(self) -> Optional[MaternityBeds]:
        beds, free = BEDS.get(self.shak, (None, None))
        return MaternityBeds(beds=beds, free=free) if beds else None

    @classmethod
    def resolve_reference(cls, shak: Optional[str] = None):
        return cls(shak=shak)


@strawberry.type
class Query:
    @protected(description="The hospitals with free beds on the maternity ward.")
    def hospitals_with_free_beds(self) -> Optional[list[Optional[Hospital]]]:
        return [Hospital(shak=shak) for shak, (_, free) in BEDS.items() if free]


schema = strawberry.federation.Schema(query=Query, federation_version="2.9")

if __name__ == "__main__":
    uvicorn.run(GraphQL(schema, graphql_ide=None), port=int(os.environ.get("PORT", "4001")))
