interface MessageProps {
  text: string;
  action?: string;
  onAction?: () => void;
  late?: boolean;
  alone?: boolean;
}

/** The designed state of a page without content: one sentence, one action. `late`: not before it is worth saying; `alone`: it is the whole page. */
export function Message({ text, action, onAction, late = false, alone = false }: MessageProps) {
  return (
    <div className={late ? "message late" : "message"} role="status">
      {alone ? <h1>{text}</h1> : <p>{text}</p>}
      {action && <button type="button" onClick={onAction}>{action}</button>}
    </div>
  );
}
