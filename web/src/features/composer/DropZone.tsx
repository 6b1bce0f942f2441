/** Takes files that are dropped anywhere on the room or the thread in which this stands. */
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Icon } from "../../ui/Icon";
import { t } from "../../words/words";
import styles from "./Attaching.module.css";

export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const mark = useRef<HTMLSpanElement>(null);
  const latest = useRef(onFiles);
  const [over, setOver] = useState<HTMLElement | null>(null);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const zone = mark.current?.closest<HTMLElement>("main, aside");
    if (!zone) return;
    const events = new AbortController();
    const { signal } = events;
    zone.addEventListener("dragover", (event) => hasFiles(event) && setOver(zone), { signal });
    zone.addEventListener("dragleave", (event) => isOutside(zone, event) && setOver(null), { signal });
    zone.addEventListener(
      "drop",
      (event) => {
        setOver(null);
        if (hasFiles(event)) latest.current([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    // Dropped beside it, a file would take the page's place.
    for (const type of ["dragover", "drop"] as const) {
      window.addEventListener(type, (event) => hasFiles(event) && event.preventDefault(), { signal });
    }
    return () => events.abort();
  }, []);
  const sheet = (
    <div className={styles.drop}>
      <p>
        <Icon name="attach" size={22} />
        {t("Drop it here to attach it")}
      </p>
    </div>
  );
  return (
    <>
      <span ref={mark} hidden />
      {over !== null && createPortal(sheet, over)}
    </>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

function isOutside(zone: HTMLElement, { relatedTarget }: DragEvent): boolean {
  return !(relatedTarget instanceof Node && zone.contains(relatedTarget));
}
