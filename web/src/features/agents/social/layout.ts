/**
 * Finds places for members so that those who speak much with one another stand near: forces, worked out in one go.
 *
 * The start is a spiral in the order given, and nothing is left to chance: the same graph is drawn the same way each
 * time, and nothing moves while one looks.
 */

export interface Place {
  x: number;
  y: number;
}

export interface Bond {
  a: string;
  b: string;
  strength: number;
}

interface Body extends Place {
  dx: number;
  dy: number;
}

const ROUNDS = 240;
/** What is left free at the edges, for faces and names. */
const MARGIN = { x: 38, y: 30 };
/** So far apart, about, the faces of a few stand. */
const APART = 130;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Place each id within `width` and `height`; the first stands in the middle to begin with. */
export function place(
  ids: readonly string[],
  bonds: readonly Bond[],
  width: number,
  height: number,
): Map<string, Place> {
  const bodies = new Map<string, Body>(ids.map((id, rank) => [id, start(rank, ids.length)]));
  const held = bonds.filter((bond) => bodies.has(bond.a) && bodies.has(bond.b) && bond.a !== bond.b);
  const strongest = Math.max(1, ...held.map((bond) => bond.strength));
  const reach = Math.sqrt(1 / Math.max(1, ids.length));
  for (let round = 0; round < ROUNDS; round++) {
    const all = [...bodies.values()];
    push(all, reach);
    for (const bond of held)
      pull(bodies.get(bond.a), bodies.get(bond.b), 0.35 + 0.65 * (bond.strength / strongest), reach);
    move(all, 0.1 * (1 - round / ROUNDS));
  }
  return spread(bodies, width, height);
}

function start(rank: number, count: number): Body {
  const radius = 0.5 * Math.sqrt(rank / Math.max(1, count));
  return { x: radius * Math.cos(rank * GOLDEN_ANGLE), y: radius * Math.sin(rank * GOLDEN_ANGLE), dx: 0, dy: 0 };
}

/** All keep apart from one another, and near the middle. */
function push(all: readonly Body[], reach: number): void {
  for (const [number, one] of all.entries()) {
    one.dx -= one.x * 0.6;
    one.dy -= one.y * 0.6;
    for (const other of all.slice(number + 1)) {
      const x = one.x - other.x;
      const y = one.y - other.y;
      const far = Math.max(1e-4, x * x + y * y);
      const force = (reach * reach) / far;
      one.dx += x * force;
      one.dy += y * force;
      other.dx -= x * force;
      other.dy -= y * force;
    }
  }
}

function pull(one: Body | undefined, other: Body | undefined, weight: number, reach: number): void {
  if (one === undefined || other === undefined) return;
  const x = one.x - other.x;
  const y = one.y - other.y;
  const force = (weight * Math.hypot(x, y)) / reach;
  one.dx -= x * force;
  one.dy -= y * force;
  other.dx += x * force;
  other.dy += y * force;
}

function move(all: readonly Body[], atMost: number): void {
  for (const one of all) {
    const length = Math.hypot(one.dx, one.dy);
    if (length > 0) {
      const step = Math.min(length, atMost) / length;
      one.x += one.dx * step;
      one.y += one.dy * step;
    }
    one.dx = 0;
    one.dy = 0;
  }
}

/** Fill the space there is, whatever its shape; a few stay together in the middle of it. */
function spread(bodies: ReadonlyMap<string, Body>, width: number, height: number): Map<string, Place> {
  const all = [...bodies.values()];
  const enough = APART * Math.sqrt(all.length);
  const axis = (of: (body: Body) => number, size: number, margin: number): ((body: Body) => number) => {
    const [least, most] = [Math.min(...all.map(of)), Math.max(...all.map(of))];
    const span = most - least;
    const taken = Math.min(size - 2 * margin, enough);
    return (body) => (span < 1e-6 ? size / 2 : (size - taken) / 2 + ((of(body) - least) / span) * taken);
  };
  const toX = axis((body) => body.x, width, MARGIN.x);
  const toY = axis((body) => body.y, height, MARGIN.y);
  return new Map([...bodies].map(([id, body]) => [id, { x: toX(body), y: toY(body) }]));
}
