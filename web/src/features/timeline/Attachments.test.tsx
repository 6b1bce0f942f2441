import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { attachment, picture } from "../../testing/requests";
import { message } from "../../testing/samples";
import { Attachments } from "./Attachments";
import { boxOf, isPicture, type Picture } from "./pictures";
import ViewerDialog from "./ViewerDialog";

const boxFor = (width: number, height: number, isAlone = true) => boxOf(picture({ width, height }) as Picture, isAlone);

test("the place of a picture follows from its shape", () => {
  expect(boxFor(900, 600)).toEqual({ width: 360, height: 240 });
  expect(boxFor(300, 5_000)).toEqual({ width: 44, height: 280 });
  expect(boxFor(16, 16)).toEqual({ width: 44, height: 44 });
  expect(boxFor(900, 600, false)).toEqual({ width: 200, height: 133 });
});

test("only what has a small picture and a shape is one", () => {
  expect(isPicture(picture())).toBe(true);
  expect(isPicture(picture({ has_thumbnail: false }))).toBe(false);
  expect(isPicture(picture({ width: null }))).toBe(false);
});

test("pictures are looked at, everything else is saved", async () => {
  const onShow = vi.fn();
  const odd = attachment({ id: "fil/2", name: "photo_\u202egpj.exe", size_bytes: 1_234_567 });
  render(<Attachments files={[picture(), odd]} onShow={onShow} />);
  const image = screen.getByRole<HTMLImageElement>("img", { name: "wall.png" });
  expect(image.getAttribute("src")).toBe("http://localhost:3000/api/files/fil_p/thumbnail");
  expect(image.style.aspectRatio).toBe("360 / 240");
  await userEvent.click(screen.getByRole("button", { name: "Look at wall.png" }));
  expect(onShow).toHaveBeenCalledWith("fil_p");
  const link = screen.getByRole("link", { name: /photo_\[U\+202E\]gpj\.exe/ });
  expect(link.getAttribute("href")).toBe("http://localhost:3000/api/files/fil%2F2");
  expect(link.textContent).toContain("1.2 MB");
});

test("in the viewer arrows go from picture to picture, and round", async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const files = [picture({ id: "fil_a", name: "a.png" }), attachment(), picture({ id: "fil_b", name: "b.png" })];
  render(<ViewerDialog message={message(1, { attachments: files })} fileId="fil_b" onClose={vi.fn()} />);
  const shown = () => document.querySelector("figure img")?.getAttribute("src");
  expect(shown()).toBe("http://localhost:3000/api/files/fil_b");
  await userEvent.keyboard("{ArrowRight}");
  expect(shown()).toBe("http://localhost:3000/api/files/fil_a");
  await userEvent.keyboard("{ArrowLeft}");
  expect(shown()).toBe("http://localhost:3000/api/files/fil_b");
  expect(screen.getByText("2 of 2")).toBeTruthy();
});
