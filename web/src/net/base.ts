/** Gives the server's addresses from where this page was served: it may stand below a path of its host. */

/** `path` begins with a slash; `page` is where the client's start page is. */
export function below(path: string, page: string = document.baseURI): string {
  return new URL(`.${path}`, page).href;
}

/** The same for the socket. */
export function socketUrl(page: string = document.baseURI): string {
  return below("/ws", page).replace(/^http/, "ws");
}
