/** Names somebody so that nobody else can be meant. */
import { plain } from "./plain";

/** Give the name and, as another may bear it, too, the handle. */
export function asNamed({ name, handle }: { name: string; handle: string }): string {
  return `${plain(name)} (@${handle})`;
}
