/** Tells what keeps a value from being a registry's address, without the value, which may hold a secret; null where nothing does. */
export function registryFault(value: unknown): string | null {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return "is no http(s) address";
  if (url.username !== "" || url.password !== "") return "has credentials: put them into npm's configuration";
  return /[?#]/.test(url.href) ? "has a query or a fragment: leave it out" : null;
}
