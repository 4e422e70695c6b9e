using System.Diagnostics;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>A file system of 24 MB in memory, most of which a file of no use takes up until it is removed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>A folder on it, of the server's user.</summary>
    public string Tablespace => $"{_folder}/tablespace";

    private string Ballast => $"{_folder}/ballast";

    /// <summary>Mounts it; skips the test where mounting is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        string folder = Directory.CreateTempSubdirectory("jobplane-disk-").FullName;
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder) != 0)
        {
            Directory.Delete(folder);
            throw Requirement.Missing("A full disk needs a small file system, and mounting one is for root.");
        }

        var disk = new SmallDisk(folder);
        Directory.CreateDirectory(disk.Tablespace);
        Assert.Equal(0, await RunAsync("chown", "postgres", disk.Tablespace));
        return disk;
    }

    /// <summary>Leaves so little room.</summary>
    public void Fill(int leave)
    {
        long size = new DriveInfo(_folder).AvailableFreeSpace - leave;
        using FileStream ballast = new(Ballast, FileMode.Append);
        ballast.Write(new byte[size]);
    }

    /// <summary>Makes room.</summary>
    public void Clear() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, await RunAsync("umount", "--lazy", _folder));
        Directory.Delete(_folder);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
