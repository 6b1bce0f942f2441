/** Follows the thread that is looked at, or no longer. */
import { useClient, useClientState } from "../../client/context";
import { IconButton } from "../../ui/Button";
import { useSubmit } from "../../ui/useSubmit";
import type { Message } from "../../wire/types";
import { t } from "../../words/words";

export function FollowButton({ rootId, root }: { rootId: string; root: Message | undefined }) {
  const client = useClient();
  const isFollowing = useClientState((state) => rootId in state.followed.threads);
  const { isBusy, problem, run } = useSubmit(() => client.threads.follow(rootId, root, !isFollowing));
  return (
    <IconButton
      icon={isFollowing ? "bell" : "mute"}
      label={isFollowing ? t("Stop following this thread") : t("Follow this thread")}
      title={problem ?? (isFollowing ? t("You follow this thread") : t("You do not follow this thread"))}
      disabled={isBusy}
      onClick={() => run()}
    />
  );
}
