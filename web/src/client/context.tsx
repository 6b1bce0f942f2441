/** Gives components the client, and the part of the state they name. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import type { State } from "../store/state";
import type { Client } from "./client";

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
