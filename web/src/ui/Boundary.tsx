/** Keeps the page when a part of it fails, and shows something else in that part's place. */
import { Component, type ReactNode } from "react";

interface BoundaryProps {
  children: ReactNode;
  instead: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}
