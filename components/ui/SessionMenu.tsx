import { ChevronDown, Power, Timer, Users } from "lucide-react";
import { useRef, useState } from "react";
import type { Session } from "@/client/session";
import type { SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Button } from "./Button";
import { Menu } from "./Menu";

/** Minutes to choose from; what the server has set is among them too. */
const choices = [5, 15, 30, 60, 240, 1440];

interface Props {
	session: Session;
	store: SessionStore;
	online: boolean;
}

/** How long the sandbox is kept, who has it open, and its end. */
export function SessionMenu({ session, store, online }: Props) {
	const words = useWords().session;
	const panel = useRef<HTMLDivElement>(null);
	const [sure, setSure] = useState(false);
	const { keepMinutes, viewers, watching, status } = session.status;
	/** Those who came by the look-only link are counted where it is shared. */
	const owners = viewers - watching;
	const time = (minutes: number) => (minutes % 60 === 0 ? words.hours(minutes / 60) : words.minutes(minutes));
	const may = online && status !== "ended";
	const options = [...new Set([...choices, keepMinutes])].sort((a, b) => a - b);
	function end() {
		if (!sure) return setSure(true);
		panel.current?.hidePopover();
		void store.end();
	}
	return (
		<Menu
			testid="session-menu"
			title={words.keepHint(time(keepMinutes))}
			label={words.menu}
			width="w-80"
			panel={panel}
			onClosed={() => setSure(false)}
			button={
				<>
					<Timer className="size-4" aria-hidden />
					{words.keepShort(time(keepMinutes))}
					{owners > 1 && (
						<span
							className="ml-1 inline-flex items-center gap-1 rounded-full bg-info-soft px-2 text-info text-xs"
							data-testid="viewers"
						>
							<Users className="size-3.5" aria-hidden />
							{owners}
						</span>
					)}
					<ChevronDown className="size-4" aria-hidden />
				</>
			}
		>
			<label className="flex flex-col gap-2 text-base">
				{words.keep}
				<select
					data-testid="keep"
					value={keepMinutes}
					disabled={!may}
					onChange={(event) => void store.keep(Number(event.target.value))}
					className="h-9 rounded-lg border border-line-strong bg-surface px-2 text-base text-ink"
				>
					{options.map((minutes) => (
						<option key={minutes} value={minutes}>
							{time(minutes)}
						</option>
					))}
				</select>
			</label>
			<p className="mt-3 text-ink-soft text-sm">{words.viewers(viewers)}</p>
			<div className="mt-4 border-line border-t pt-4">
				{sure && <p className="mb-2 text-ink-soft text-sm">{words.endHint}</p>}
				<Button
					look="danger"
					className="w-full"
					disabled={!may}
					data-testid={sure ? "end-confirm" : "end"}
					onClick={end}
				>
					<Power className="size-4" aria-hidden />
					{sure ? words.endConfirm : words.end}
				</Button>
			</div>
		</Menu>
	);
}
