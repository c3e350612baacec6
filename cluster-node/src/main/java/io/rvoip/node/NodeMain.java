package io.rvoip.node;

import picocli.CommandLine;

/** A process that is one node. */
public final class NodeMain {
  private NodeMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new NodeCommand()).execute(args));
  }
}
