import { awaitedIn } from "@/client/awaited";
import { en } from "@/client/messages/en";
import { zh } from "@/client/messages/zh";
import { type StepRun, withRunEvent } from "@/client/runs";
import type { Lab } from "@/protocol/lab";
import type { RunEvent, SessionStatus } from "@/protocol/run";
import type { Text } from "@/protocol/text";

const both = (text: (words: typeof en.session) => string): Text => ({ en: text(en.session), zh: text(zh.session) });

export const endingSandbox: Text = { en: "ending the sandbox", zh: "正在结束沙箱" };
export const askingWay: Text = { en: "asking each kernel on the way", zh: "正在询问路径上的各个内核" };

/** What a run waits for, in words, as its events tell it; a command in the foreground says it itself. */
export class AwaitedText {
	private status: SessionStatus | null = null;
	private step: StepRun | undefined;

	/** `unfolded`: the prelude whose commands are printed, if any. */
	constructor(
		private readonly lab: Lab,
		private readonly unfolded: string | null,
	) {}

	after(event: SessionStatus | RunEvent): Text | null {
		if (event.type === "status") this.status = event;
		else {
			const before = this.step?.step === event.step && event.type !== "step.started" ? this.step : undefined;
			const runs = withRunEvent(new Map(before ? [[event.step, before]] : []), event);
			// What an earlier step left in the background may still say something.
			if (before || event.type === "step.started") this.step = runs.get(event.step);
		}
		return this.now();
	}

	private now(): Text | null {
		const { status, step: run } = this;
		if (status?.status === "starting" && status.phase !== null) {
			const { phase, engine, passedOver } = status;
			if (phase === "sandbox" && engine === "uml") return both((words) => words.booting(passedOver.join(", ")));
			return both((words) => words.phase[phase]);
		}
		const step = this.lab.steps.find((one) => one.id === run?.step);
		if (!step || !run || run.ended) return null;
		const { prelude } = step;
		if (prelude !== null && prelude !== this.unfolded) {
			const steps = this.lab.steps.filter((one) => one.prelude === prelude);
			const where = `${prelude} ${steps.indexOf(step) + 1}/${steps.length}`;
			return { en: `${where} ${step.title.en}`, zh: `${where} ${step.title.zh}` };
		}
		const awaited = awaitedIn(step, run);
		switch (awaited?.what) {
			case "ready":
				return {
					en: `waiting until it prints /${awaited.pattern}/`,
					zh: `等待它输出与 /${awaited.pattern}/ 匹配的内容`,
				};
			case "cells": {
				const { done, all } = awaited;
				return { en: `${done} of ${all} commands have ended`, zh: `${all} 条命令中已有 ${done} 条结束` };
			}
			case "check": {
				const check = step.checks[awaited.index];
				if (!check) return null;
				const { say, within } = check;
				return { en: `waiting: ${say.en} (at most ${within})`, zh: `等待：${say.zh}（最长 ${within}）` };
			}
			default:
				return null;
		}
	}
}
