using System.Net;
using System.Net.Sockets;

namespace OkkiBridge.Testing;

/// <summary>Ports for processes that are told where to listen.</summary>
public static class Ports
{
    /// <summary>
    /// Below those that a system gives to connections (Linux from 32768): such a one could be taken again in the seconds that a process needs to come to listen.
    /// </summary>
    private const int First = 16_000;

    private const int Count = 9_000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port of this machine that nobody listens on, and that nobody else in this process gets.</summary>
    public static int Free() => Enumerable.Range(0, Count).Select(_ => First + (Interlocked.Increment(ref _next) % Count)).First(IsFree);

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
