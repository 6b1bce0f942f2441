/** A name or a title that somebody chose: it cannot change the order of the words around it. */
import { plain } from "./plain";

export function Said({ children, className }: { children: string; className?: string | undefined }) {
  return <bdi className={className}>{plain(children)}</bdi>;
}
