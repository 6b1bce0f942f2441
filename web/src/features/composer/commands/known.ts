/** Waits until it is known whom a name may mean. */
import type { Client } from "../../../client/client";
import type { State } from "../../../store/state";

/** Return once it is known, or cannot be learnt, who is in a room and who there is beyond it. */
export async function peopleKnown({ store, directory }: Pick<Client, "store" | "directory">, roomId: string) {
  await directory;
  const isSettled = ({ rooms }: State): boolean => !["none", "loading"].includes(rooms[roomId]?.load ?? "failed");
  if (isSettled(store.state)) return;
  await new Promise<void>((resolve) => {
    const stop = store.api.subscribe((state) => {
      if (!isSettled(state)) return;
      stop();
      resolve();
    });
  });
}
