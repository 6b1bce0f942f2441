/** Words for what the server refuses about the password that there is. */

/** Say what the server says of a request's fields in words of this page. */
export function explain(error: unknown): never {
  if (error instanceof Error && error.message.includes("current_password"))
    throw new Error("This is not the password that you have now.");
  if (error instanceof Error && error.message.includes("plain http"))
    throw new Error(`${error.message} Nothing was changed.`);
  throw error;
}
