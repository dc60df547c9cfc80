using System.Net;
using System.Net.Sockets;
using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Hosting.Tests.Http;

public sealed class CutConnectionsTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client;

    public CutConnectionsTests()
    {
        _server.Start();
        _client = new HttpClient(new CutConnections { InnerHandler = new SocketsHttpHandler { ConnectCallback = ConnectAndBeCutAsync } });
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_connection_that_is_cut_as_soon_as_it_is_made_has_failed_like_any_other()
    {
        var fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => _client.GetAsync(new Uri($"http://{_server.LocalEndpoint}"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
        Assert.IsType<SocketException>(fault.InnerException);
    }

    private async ValueTask<Stream> ConnectAndBeCutAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(context.DnsEndPoint, ct);
        var connection = new NetworkStream(socket, ownsSocket: true);
        (await _server.AcceptSocketAsync(ct)).Close(timeout: 0);
        socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);   // until the cut has arrived
        return connection;
    }
}
