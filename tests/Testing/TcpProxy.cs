using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OkkiBridge.Testing;

/// <summary>A line to a server on this machine that can be cut and mended: open connections break, new ones are refused.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly IPEndPoint _endpoint;
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private TcpListener? _listener;

    /// <summary>A mended line to a server.</summary>
    public TcpProxy(Uri server)
    {
        _server = server;
        Listen(new TcpListener(IPAddress.Loopback, 0));
        _endpoint = (IPEndPoint)_listener!.LocalEndpoint;
    }

    /// <summary>With one it speaks TLS to its clients.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>What its clients take for the server.</summary>
    public Uri Url => new UriBuilder(_server) { Host = _endpoint.Address.ToString(), Port = _endpoint.Port }.Uri;

    /// <summary>Breaks what is open and refuses what comes.</summary>
    public void Cut()
    {
        Interlocked.Exchange(ref _listener, null)?.Dispose();
        foreach (var connection in _open.Keys) Close(connection);
    }

    /// <summary>Ends a cut.</summary>
    public void Mend()
    {
        if (_listener is null) Listen(new TcpListener(_endpoint));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private void Listen(TcpListener listener)
    {
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open[client] = _open[server] = true;
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await using var stream = await StreamOfAsync(client);
            await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream)).Unwrap();
        }
        catch (Exception cut) when (cut is SocketException or IOException or ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
        }
        finally
        {
            Close(client);
            Close(server);
        }
    }

    private async Task<Stream> StreamOfAsync(TcpClient client)
    {
        if (Certificate is null) return client.GetStream();

        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(Certificate);
        return tls;
    }

    private void Close(TcpClient connection)
    {
        _open.TryRemove(connection, out _);
        connection.Dispose();
    }
}
