import type { Oid } from "../../model/effect.ts";
import type { ObjectSource } from "../git/object-source.ts";

/** The attributes that GitHub's linguist knows what nobody of the project wrote by. */
export const MENTIONED = /linguist-(?:generated|vendored)/;

/** Whether one of some revisions of files, such as `<commit>:.gitattributes`, calls anything generated or vendored. */
export async function mentionAttributes(reader: ObjectSource, revisions: readonly string[]): Promise<boolean> {
  const found = await reader.findAll(revisions);
  return found.some((object) => object !== null && MENTIONED.test(object.bytes.toString("latin1")));
}

/** The `.gitattributes` of a folder and of those around it that reach into it from above. */
export function attributesAbove(commit: Oid, folder: string): readonly string[] {
  const parts = folder.split("/").filter((part) => part !== "");
  return parts.map((_, depth) => `${commit}:${[...parts.slice(0, depth), ".gitattributes"].join("/")}`);
}
