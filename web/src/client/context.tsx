/** Gives components the client, and the part of the state they name. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { State } from "../store/state";
import type { Myself } from "../wire/types";
import type { Client } from "./client";
import type { Chosen } from "./preferences";
import type { Uploads } from "./uploads";

const ClientContext = createContext<Client | null>(null);

export function ClientProvider({ client, children }: { client: Client; children: ReactNode }) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("useClient needs a ClientProvider above it.");
  return client;
}

/** Read a part of the state; the component draws anew only when that part is another value. */
export function useClientState<T>(select: (state: State) => T): T {
  return useStore(useClient().store.api, select);
}

/** Read a part of what I chose for myself here. */
export function useChosen<T>(select: (chosen: Chosen) => T): T {
  return useStore(useClient().preferences.api, select);
}

/** Read how far files are on their way. */
export function useUploads<T>(select: (uploads: Uploads) => T): T {
  return useStore(useClient().files.api, select);
}

/** Read my own account; null until it is known. */
export function useAccount(): Myself | null {
  return useStore(useClient().account.api);
}
