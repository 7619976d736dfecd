"""The addresses of machines: where they are kept, and where they get their tokens."""

from django.urls import path

from scheduler.api.nouns import machine_doors, machines

urlpatterns = [
    path("oauth/token", machine_doors.MachineToken.as_view(), name="machine-token"),
    path("oauth/revoke", machine_doors.MachineTokenBack.as_view(), name="machine-token-back"),
    path("machines", machines.Machines.as_view(), name="machines"),
    path("machines/<uuid:machine_id>", machines.OneMachine.as_view(), name="machine"),
    path("machines/<uuid:machine_id>/end", machines.EndMachine.as_view(), name="machine-end"),
    path(
        "machines/<uuid:machine_id>/secrets",
        machines.MachineSecrets.as_view(),
        name="machine-secrets",
    ),
    path(
        "machines/<uuid:machine_id>/secrets/<uuid:secret_id>/end",
        machines.EndMachineSecret.as_view(),
        name="machine-secret-end",
    ),
]
