import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { fileChangeWords } from "@/client/file-changes";
import { isDone, ownSteps, stepNumber } from "@/client/selectors";
import type { SessionState, SessionStore } from "@/client/store";
import { useWords } from "@/client/use-session";
import { Banner } from "./Banner";
import { Button } from "./Button";

const tones = { words: "info", run: "warn", broken: "bad" } as const;

/** The lab's file was saved: what has become of the session, and the way to the lab as it is written now. */
export function FileBanner({ at, store }: { at: SessionState; store: SessionStore | null }) {
	const words = useWords();
	const says = fileChangeWords[words.language];
	const [dismissed, setDismissed] = useState(0);
	const { session, connection } = at;
	const file = session?.status.file;
	if (!session || !file || file.time === dismissed || session.status.status === "ended") return null;
	const done = ownSteps(session.lab).findLast((step) => !step.optional && isDone(session, step.id));
	const number = done && stepNumber(session.lab, done.id);
	const online = connection === "open";
	return (
		<Banner
			tone={tones[file.change]}
			testid="lab-file"
			title={says.title[file.change]}
			text={says.text[file.change]}
			detail={file.problems.join("\n") || undefined}
		>
			{file.change === "run" && (
				<>
					{done && number && (
						<Button
							look="primary"
							size="small"
							disabled={!online}
							data-testid="use-file-through"
							onClick={() => void store?.reset(done.id)}
						>
							<RotateCcw className="size-4" aria-hidden />
							{says.through(number)}
						</Button>
					)}
					<Button
						look={done ? "plain" : "primary"}
						size="small"
						disabled={!online}
						data-testid="use-file"
						onClick={() => void store?.reset()}
					>
						{says.reset}
					</Button>
				</>
			)}
			<Button size="small" onClick={() => setDismissed(file.time)}>
				{words.common.dismiss}
			</Button>
		</Banner>
	);
}
