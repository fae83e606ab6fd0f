"""The nominal scanning law integrated by somebody else: scipy's DOP853 on the textbook equations.

Written from the published formulas alone (longitude of the nominal Sun, d nu / d lambda, d Omega / dt), sharing no
code with the package.
"""

import math

import numpy as np
from scipy.integrate import solve_ivp

L_B = 1.550519768e-8


def sun_longitude_and_rate(tcb_days):
    """Longitude in rad and rate in rad per TCB day of the nominal Sun."""
    e = 0.01671
    anomaly = math.radians(357.529 + 0.98560020 * tcb_days)
    centre = 2 * e + 2.5 * e * e * math.cos(anomaly)
    lon = math.radians(280.4665 - 20.49122 / 3600 + 0.98560903 * tcb_days) + math.sin(anomaly) * centre
    n = math.radians(0.98560020)
    rate = math.radians(0.98560903) + n * (math.cos(anomaly) * centre - 2.5 * e * e * math.sin(anomaly) ** 2)
    return lon, rate


def nominal_law(tcb_days, reference_tcb_days, nu_ref, omega_ref, sense=1.0, tolerance=1e-13):
    """nu and Omega in radians at ascending TCB days after the reference, (2, N); Omega without its uniform spin."""
    s = 4.2207450211638635
    xi = math.radians(45.0)

    def rhs(t, y):
        _, lon_rate = sun_longitude_and_rate(t)
        nu = y[0]
        nu_rate = lon_rate * (sense * math.sqrt(s * s - math.cos(nu) ** 2) + math.cos(xi) * math.sin(nu)) / math.sin(xi)
        return nu_rate, -math.cos(xi) * nu_rate - math.sin(xi) * math.sin(nu) * lon_rate

    solution = solve_ivp(
        rhs,
        (reference_tcb_days, float(np.max(tcb_days))),
        (nu_ref, omega_ref),
        method="DOP853",
        rtol=tolerance,
        atol=tolerance,
        # Values at t_eval come from an interpolant of order 7; short steps keep it as good as the steps themselves.
        max_step=0.5,
        t_eval=tcb_days,
    )
    return solution.y
