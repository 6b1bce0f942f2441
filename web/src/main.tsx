/** Wires the client together and draws it. */
import { createRoot } from "react-dom/client";
import { Client } from "./client/client";
import { ClientProvider } from "./client/context";
import { takeSecret } from "./features/auth/link";
import { App } from "./routes/App";
import { readTheme, showTheme } from "./ui/theme";
import { speakAsBefore } from "./words/language";
import "./ui/tokens.css";
import "./ui/base.css";

const secret = takeSecret();
showTheme(readTheme());
const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root to draw in.");
// The first words are in the language that was spoken here last; nothing else waits for it.
void speakAsBefore().then(() =>
  createRoot(root).render(
    <ClientProvider client={new Client()}>
      <App secret={secret} />
    </ClientProvider>,
  ),
);
