/** The designed state of a page without content: one sentence, one action. */
export function Message({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <div className="message" role="status">
      <p>{text}</p>
      {action && <button type="button" onClick={onAction}>{action}</button>}
    </div>
  );
}
