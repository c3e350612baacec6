package io.rvoip.auth.fetch;

import io.rvoip.config.Cidr;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * GET of a URL that a stranger has chosen. Https alone, one request, redirects are an answer and
 * not followed; the address is resolved once, checked, and that address is connected to;
 * certificate and host name are checked as ever. Blocks for as long as it is allowed to: call it
 * from a thread of its own.
 */
public final class PinnedHttps {
  /** ATIS-1000074 §5.3.1: certificates are served at these ports. */
  private static final Set<Integer> PORTS = Set.of(443, 8443);

  private static final int DEFAULT_PORT = 443;
  private static final int MAX_PATH = 1024;

  /** Finds the addresses of a host; asked once per GET. */
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final SSLSocketFactory tls;
  private final Resolver resolver;
  private final AddressGuard guard;
  private final long timeoutMs;
  private final int maxBytes;

  /**
   * A client.
   *
   * @param allowed networks that may be asked besides the public ones, at any port
   * @param timeoutMs of a whole exchange
   * @param maxBytes of a body
   */
  public PinnedHttps(
      SSLSocketFactory tls, Resolver resolver, List<Cidr> allowed, long timeoutMs, int maxBytes) {
    this.tls = tls;
    this.resolver = resolver;
    this.guard = new AddressGuard(allowed);
    this.timeoutMs = timeoutMs;
    this.maxBytes = maxBytes;
  }

  /**
   * Fetches.
   *
   * @throws IOException when the URL leads where it must not, the server is slow, its answer too
   *     long or no answer; the message is fit for a record
   */
  public HttpAnswer get(String url) throws IOException {
    if (!isPlain(url)) {
      throw new IOException("no plain https URI");
    }
    URI uri = URI.create(url);
    String host = uri.getHost().replace("[", "").replace("]", "");
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    InetAddress address = address(host, port);
    try (Socket socket = new Socket()) {
      // A server that sends a byte now and then never trips a read time-out: this ends it.
      CompletableFuture<Void> guillotine =
          CompletableFuture.runAsync(() -> close(socket), after(timeoutMs));
      try {
        socket.connect(new InetSocketAddress(address, port), (int) timeoutMs);
        socket.setSoTimeout((int) timeoutMs);
        return ask(socket, host, port, uri);
      } finally {
        guillotine.cancel(false);
      }
    }
  }

  /** Https with a host, nothing for anybody's log: no user, no fragment; and not endless. */
  public static boolean isPlain(String url) {
    try {
      URI uri = new URI(url);
      return "https".equalsIgnoreCase(uri.getScheme())
          && GuardedHttp.isPlain(uri)
          && Objects.requireNonNullElse(uri.getRawPath(), "").length() <= MAX_PATH;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private InetAddress address(String host, int port) throws IOException {
    InetAddress[] found;
    try {
      found = resolver.resolve(host);
    } catch (UnknownHostException e) {
      throw new IOException("the host is not known", e);
    }
    for (InetAddress address : found) {
      if (guard.named(address) || (guard.allows(address) && PORTS.contains(port))) {
        return address;
      }
    }
    throw new IOException("the host is at no address and port that may be asked");
  }

  private HttpAnswer ask(Socket socket, String host, int port, URI uri) throws IOException {
    // auto-close: the plain socket goes with it.
    try (SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true)) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      secured.getOutputStream().write(request(uri).getBytes(StandardCharsets.US_ASCII));
      return HttpAnswer.read(new BufferedInputStream(secured.getInputStream()), maxBytes);
    }
  }

  private static String request(URI uri) {
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return "GET "
        + (path.isEmpty() ? "/" : path)
        + query
        + " HTTP/1.1\r\nHost: "
        + uri.getHost()
        + port
        + "\r\nAccept: application/pem-certificate-chain, application/pkix-cert, */*;q=0.1\r\n"
        + "User-Agent: rvoip\r\nConnection: close\r\n\r\n";
  }

  private static Executor after(long millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed, or will never be; the reader notices either way.
    }
  }
}
