using System.Net.Sockets;

namespace OkkiBridge.Hosting.Http;

/// <summary>
/// A connection that is cut as soon as it is made leaves .NET's client as a bare <see cref="SocketException"/>: it asks for the other end's address before it
/// sends anything. Here it becomes the <see cref="HttpRequestException"/> that every other connection that failed is, so that it counts as nothing sent.
/// Stands innermost. Faults of sending and receiving come as <see cref="IOException"/> and pass.
/// </summary>
public sealed class CutConnections : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (SocketException fault)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, fault.Message, fault);
        }
    }
}
