/** Says sentences that hold more than words: a name set apart, a link, a key. */
import { Fragment, type ReactNode } from "react";
import { type Counted, pieces, rowParts, type Say, written } from "./words";

/** Say a sentence with what is drawn in its places: `tr("Join {room}", { room: <Said>{name}</Said> })`. */
export const tr: Say<ReactNode, ReactNode> = (
  sentence: string | Counted<string>,
  values: Record<string, ReactNode> = {},
) =>
  pieces(sentence, values).map((piece, index) => {
    if (typeof piece === "string") return piece;
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence's pieces are what they are for as long as it is drawn
    return <Fragment key={index}>{typeof piece.value === "number" ? written(piece.value) : piece.value}</Fragment>;
  });

/** Put what is drawn in a row: "Ada, Ben and Cem". */
export function listedNodes(nodes: readonly ReactNode[]): ReactNode {
  const places = nodes.map((_, index) => String(index));
  return rowParts(places).map(({ type, value }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a row are what they are for as long as it is drawn
    <Fragment key={index}>{type === "element" ? nodes[Number(value)] : value}</Fragment>
  ));
}
