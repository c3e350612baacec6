package io.rvoip.testkit.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Outcomes of test methods from the XML reports of surefire or failsafe.
 *
 * @param outcomes by {@code type.method}; runs of one method with several arguments are one outcome
 */
record TestReports(Map<String, Outcome> outcomes) {

  /**
   * Worst first: a method with one failed run has failed, one that was only skipped proves nothing.
   */
  enum Outcome {
    FAILED,
    PASSED,
    SKIPPED
  }

  static TestReports read(Iterable<Path> reportFolders) throws IOException {
    var reports = new TestReports(new HashMap<>());
    for (Path folder : reportFolders) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(TestReports::isReport).sorted().toList()) {
          reports.add(file);
        }
      }
    }
    return reports;
  }

  private static boolean isReport(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private void add(Path report) throws IOException {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          String method =
              className(xml.getAttributeValue(null, "classname"))
                  + "."
                  + methodName(xml.getAttributeValue(null, "name"));
          outcomes.merge(method, outcome(xml), TestReports::worse);
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException(report + ": not a test report", e);
    }
  }

  /** Reads to the end of the test case; its children tell how it ended. */
  private static Outcome outcome(XMLStreamReader xml) throws XMLStreamException {
    var outcome = Outcome.PASSED;
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("testcase")) {
        return outcome;
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        outcome =
            switch (xml.getLocalName()) {
              case "failure", "error" -> Outcome.FAILED;
              case "skipped" -> Outcome.SKIPPED;
              default -> outcome;
            };
      }
    }
  }

  private static Outcome worse(Outcome one, Outcome other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** {@code StoreTest[1]} is a run of the parameterized class {@code StoreTest}. */
  private static String className(String testClass) {
    int run = testClass.indexOf('[');
    return run < 0 ? testClass : testClass.substring(0, run);
  }

  /** {@code shouldRing(int)[1]} is a run of {@code shouldRing}. */
  private static String methodName(String testCase) {
    int end = 0;
    while (end < testCase.length() && Character.isJavaIdentifierPart(testCase.charAt(end))) {
      end++;
    }
    return testCase.substring(0, end);
  }
}
