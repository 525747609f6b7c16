import { Eye, Radio, Undo2 } from "lucide-react";
import { useWords } from "@/client/use-session";
import { Button } from "@/components/ui/Button";
import type { Follow } from "./use-looking";
import { shareWords } from "./words";

/** Where an owner runs steps: whether this page follows the owner, and the way back. */
export function FollowBar({ follow }: { follow: Follow }) {
	const words = shareWords[useWords().language];
	const Icon = follow.on ? Radio : Eye;
	return (
		<div className="mt-3 flex h-10 items-center gap-3" data-testid="follow" data-following={follow.on}>
			<span
				role="status"
				title={follow.on ? words.followingHint : undefined}
				className={
					follow.on
						? "inline-flex h-8 items-center gap-2 rounded-full bg-info-soft px-3.5 font-medium text-base text-info"
						: "inline-flex h-8 items-center gap-2 rounded-full bg-quiet-soft px-3.5 text-base text-ink-soft"
				}
			>
				<Icon className="size-4" aria-hidden />
				{follow.on ? words.following : words.alone}
			</span>
			{!follow.on && (
				<Button
					look="primary"
					className="ml-auto"
					title={words.backHint}
					data-testid="come-back"
					onClick={() => follow.back()}
				>
					<Undo2 className="size-4" aria-hidden />
					{words.back}
				</Button>
			)}
		</div>
	);
}
