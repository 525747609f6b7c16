"use client";

import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useWords } from "@/client/use-session";
import { Button } from "./Button";

interface Props {
	title: string;
	/** What it shows, in a sentence. */
	lead?: string | undefined;
	/** Beside the title. */
	actions?: ReactNode;
	onClose(): void;
	children: ReactNode;
	testid: string;
}

/** A large sheet over the page, for what a whole room should read. */
export function Sheet({ title, lead, actions, onClose, children, testid }: Props) {
	const words = useWords();
	return (
		<Dialog.Root open onOpenChange={(open) => !open && onClose()}>
			<Dialog.Portal>
				<Dialog.Overlay className="fixed inset-0 z-40 bg-black/45 backdrop-blur-[2px]" />
				<Dialog.Content
					data-testid={testid}
					{...(lead ? {} : { "aria-describedby": undefined })}
					className="fixed top-1/2 left-1/2 z-50 flex max-h-[90vh] w-max min-w-[min(46rem,92vw)] max-w-[92vw] -translate-x-1/2 -translate-y-1/2 flex-col overflow-clip rounded-2xl border border-line bg-surface text-ink shadow-lift"
				>
					<div className="flex items-start gap-4 border-line border-b py-4 pr-4 pl-6">
						<div className="min-w-0 flex-1">
							<Dialog.Title className="font-semibold text-xl">{title}</Dialog.Title>
							{lead && <Dialog.Description className="mt-0.5 text-base text-ink-soft">{lead}</Dialog.Description>}
						</div>
						{actions}
						<Dialog.Close asChild>
							<Button look="quiet" size="small" className="px-2" aria-label={words.common.close}>
								<X className="size-5" aria-hidden />
							</Button>
						</Dialog.Close>
					</div>
					<div className="min-h-0 flex-1 overflow-auto p-6" data-scrolls>
						{children}
					</div>
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog.Root>
	);
}
