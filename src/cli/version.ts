import manifest from "../../package.json" with { type: "json" };

/** plimsoll's own version. */
export const VERSION: string = manifest.version;
