/** Lets me speak again the moment a silence of mine ends: the server says when it will, and then nothing more. */
import type { State } from "../store/state";
import type { Store } from "../store/store";

/** The longest that a browser's timer runs: what is further away is looked at again then. */
const MAX_TIMER_MS = 2_147_483_647;

/** Look at my silences now and whenever they change; returns how to stop. */
export function watchSilences(store: Store): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const ends = endsOf(store.api.getState());
    const now = Date.now();
    const [roomId, nextMs] = ends[0] ?? [];
    if (roomId === undefined || nextMs === undefined) return;
    if (nextMs <= now) store.dispatch({ type: "silence_over", roomId });
    else timer = setTimeout(look, Math.min(nextMs - now + 1, MAX_TIMER_MS));
  };
  const unsubscribe = store.api.subscribe(({ rooms, me }, before) => {
    if (rooms !== before.rooms || me !== before.me) look();
  });
  look();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

/** List the rooms in which I am silenced, with when that ends, the next one first. */
function endsOf({ me, rooms }: State): [string, number][] {
  const found: [string, number][] = [];
  for (const { room, silenced } of Object.values(rooms)) {
    const until = silenced[me?.id ?? ""];
    if (until !== undefined) found.push([room.id, Date.parse(until)]);
  }
  return found.sort(([, one], [, other]) => one - other);
}
