/** Goes to a message, in its room. */

export function goToMessage(roomId: string, messageId: string): void {
  location.hash = `#/rooms/${encodeURIComponent(roomId)}/messages/${encodeURIComponent(messageId)}`;
}
