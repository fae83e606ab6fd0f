// The list of packages, as long as it is wanted.

export const PAGE = 500; // as many as the service tells at once

/** {series, total, packages}: the first `most` packages of those that `asked` (series, state) means. */
export async function listed(api, asked, most = PAGE) {
  const found = await api.getJson("/api/packages", { ...asked, limit: PAGE });
  while (found.packages.length < Math.min(most, found.total)) {
    const next = await api.getJson("/api/packages", { ...asked, limit: PAGE, offset: found.packages.length });
    if (!next.packages.length) break; // they became fewer meanwhile
    found.packages.push(...next.packages);
  }
  return found;
}
